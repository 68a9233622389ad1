#!/bin/sh
# Runs consoles and commands on one world, kills them at random, and checks that the world stays intact.
#
#     Scripts/soak.sh              ten minutes
#     Scripts/soak.sh --minutes 1
#
# The program is .build/debug/aos unless --program names another.
set -eu
cd "$(dirname "$0")/.."
exec python3 Scripts/soak.py "$@"
