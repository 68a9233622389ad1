#!/bin/sh
# Measures what people wait for, and prints goals next to results: the core against git and jq, then the console.
#
# Usage: Scripts/benchmark.sh [--core | --console] [options of Scripts/benchmark.py | definitions for the console]
set -eu
cd "$(dirname "$0")/.."
part="all"
case "${1:-}" in
--core | --console)
    part="${1#--}"
    shift
    ;;
esac
Scripts/install-packages.sh --benchmark
swift build -c release --static-swift-stdlib --product aos >&2
folder="$(swift build -c release --static-swift-stdlib --show-bin-path)"
[ "$part" = "console" ] || Scripts/benchmark.py "$folder/aos" "$@"
if [ "$part" != "core" ]; then
    swift build -c release --static-swift-stdlib --product Benchmark >&2
    [ "$part" = "console" ] || set --
    "$folder/Benchmark" "$folder/aos" "${1:-10000}"
fi
