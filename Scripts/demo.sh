#!/bin/sh
# Builds aos and opens the console on a fresh copy of the demonstration world.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh
swift build -c release --product aos
exec "$(swift build -c release --show-bin-path)/aos" demo "$@"
