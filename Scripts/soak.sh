#!/bin/sh
# Lets consoles, commands and kills work on one world, and checks that it stays whole.
#
#     Scripts/soak.sh              ten minutes
#     Scripts/soak.sh --minutes 1
#
# The program is .build/debug/aos unless --program names another.
set -eu
cd "$(dirname "$0")/.."
exec python3 Scripts/soak.py "$@"
