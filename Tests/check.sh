#!/bin/sh
# Everything that must hold before a change lands: format, generated files, imports, tests.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh
echo "== format"
swift format lint --strict --recursive --parallel Package.swift Sources Tests
echo "== generated files"
python3 Scripts/embed-demo-world.py --check
echo "== build, with every import declared"
swift build --build-tests --explicit-target-dependency-import-check error
echo "== tests"
# A million damaged inputs, or as many as fit, a thousand generated worlds, and ten thousand keys that nobody chose.
AOS_FUZZ_SECONDS=${AOS_FUZZ_SECONDS:-120} AOS_MONKEY_KEYS=${AOS_MONKEY_KEYS:-10000} AOS_LONG_TESTS=1 \
    swift test --skip-build
