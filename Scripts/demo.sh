#!/bin/sh
# Builds aos and opens the console on a fresh copy of the demonstration world.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh
folder="$(swift build -c release --static-swift-stdlib --show-bin-path)"
if [ ! -x "$folder/aos" ]; then
    echo "building aos: the first build takes about nine minutes on two cores, later ones a few seconds" >&2
fi
swift build -c release --static-swift-stdlib --product aos
exec "$folder/aos" demo "$@"
