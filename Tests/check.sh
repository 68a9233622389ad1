#!/bin/sh
# Everything that must hold before a change lands: format, generated files, words and links, imports, tests.
#
#     Tests/check.sh          the whole suite, with short runs of what could go on forever
#     Tests/check.sh --quick  what a change is likely to break: without real terminals, processes and packages
#     Tests/check.sh --long   the whole suite with long runs and with servers of S3; what CI calls
#
# The whole suite runs on an optimized build, which takes minutes more to make and saves far more than that: the tests
# take a twentieth of the time. --quick uses the debug build, which is there while one works.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
"" | --quick | --long) tier="${1:-}" ;;
*)
    echo "usage: Tests/check.sh [--quick | --long]" >&2
    exit 64
    ;;
esac
Scripts/install-packages.sh --tests
servers=
if [ "$tier" = --long ]; then
    # They are downloaded while the build keeps the processor busy.
    Scripts/install-storage-servers.sh &
    servers=$!
fi
echo "== format"
swift format lint --strict --recursive --parallel Package.swift Sources Tests
echo "== generated files"
python3 Scripts/list-demo-world.py --check
python3 Scripts/list-diagnostics.py --check
echo "== words and links"
python3 Scripts/check-words.py --check
echo "== build, with every import declared"
[ -d .build/release ] || [ "$tier" = --quick ] || echo "the first build takes about eleven minutes on two cores"
build="--explicit-target-dependency-import-check error"
[ "$tier" = --quick ] || build="$build -c release -Xswiftc -enable-testing -debug-info-format none"
# shellcheck disable=SC2086
swift build --build-tests $build
[ -z "$servers" ] || wait "$servers"
program="$(swift build -c release --show-bin-path)/aos"
if [ "$tier" != --quick ]; then
    echo "== commands of README, documentation and manual"
    python3 Scripts/check-commands.py "$program"
fi
if [ "$tier" = --long ]; then
    echo "== failing system calls, a sample"
    if strace -o /dev/null true 2>/dev/null; then
        Scripts/fault-grid.sh --program "$program" --writes --sample 150
    else
        echo "left out: strace can't trace here"
    fi
fi
echo "== tests"
case "$tier" in
--quick)
    swift test --skip-build --skip EndToEndTests --skip CargoTests --skip CursesTests --skip PropertyTests \
        --skip FuzzTests --skip FaultTests --skip LargeImportTests
    ;;
--long)
    # Half a minute of damaged inputs for each format, hundreds of generated worlds, and five thousand random keys; more
    # or less by the same variables. A server of S3 that does not start is a failure here, and a notice everywhere else.
    if [ "${AOS_LONG_TESTS-1}" = 0 ]; then unset AOS_LONG_TESTS; else export AOS_LONG_TESTS=1; fi
    AOS_FUZZ_SECONDS=${AOS_FUZZ_SECONDS:-30} AOS_MONKEY_KEYS=${AOS_MONKEY_KEYS:-5000} \
        AOS_REQUIRE_STORAGE_SERVERS=1 \
        AOS_SIMULATION_STEPS=${AOS_SIMULATION_STEPS:-10000} \
        AOS_AUTHORITY_WORLDS=${AOS_AUTHORITY_WORLDS:-300} \
        swift test --skip-build -c release
    ;;
*) swift test --skip-build -c release ;;
esac
