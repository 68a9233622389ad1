#!/bin/sh
# Measures what people wait for: first paint on the demonstration world, loading 10,000 definitions.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh
swift build -c release --product aos >&2
swift build -c release --product Benchmark >&2
folder="$(swift build -c release --show-bin-path)"
exec "$folder/Benchmark" "$folder/aos" "${1:-10000}"
