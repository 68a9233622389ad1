#!/bin/sh
# Measures what people wait for, and prints it beside what is wanted: first paint, loading, keys, filter, memory, bytes.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh
swift build -c release --product aos >&2
swift build -c release --product Benchmark >&2
folder="$(swift build -c release --show-bin-path)"
exec "$folder/Benchmark" "$folder/aos" "${1:-10000}"
