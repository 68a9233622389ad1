#!/bin/sh
# Makes the system calls of every command that changes something fail, one at a time, and checks that nothing is lost.
#
#     Scripts/fault-grid.sh                    all points; takes an hour or more
#     Scripts/fault-grid.sh --sample 100       a fixed selection
#     Scripts/fault-grid.sh --writes           only the calls that change something
#     Scripts/fault-grid.sh --only gov-apply   the points of one scenario
#     Scripts/fault-grid.sh --list             the scenarios
#
# Needs strace. The program is .build/debug/aos unless --program names another.
set -eu
cd "$(dirname "$0")/.."
exec python3 Scripts/fault-grid.py "$@"
