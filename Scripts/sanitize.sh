#!/bin/sh
# Runs tests under a sanitizer.
#
#     Scripts/sanitize.sh thread              every test that runs in this process, with the thread sanitizer
#     Scripts/sanitize.sh address             the same, with the address sanitizer
#     Scripts/sanitize.sh thread FilesTests   only these suites
#
# Tests that start the program in a pseudo-terminal are skipped: they would wait for a program that is ten times slower.
# The thread sanitizer does not recognize the lock of Synchronization.Mutex on Linux. Tests/thread-sanitizer.txt
# suppresses its reports about data protected by such a lock; any other report makes the run fail.
# Each sanitizer has its own optimized build in .build, since its object files can't be mixed with others.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-}
case "$kind" in
thread | address) shift ;;
*)
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
filters="--skip EndToEndTests --skip CursesTests --skip PseudoTerminalTests"
if [ $# -gt 0 ]; then
    filters=
    for suite in "$@"; do filters="$filters --filter $suite"; done
fi
# The Swift runtime never frees what it allocates once, which counts as a leak.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
export TSAN_OPTIONS="suppressions=$PWD/Tests/thread-sanitizer.txt"
swift build --build-tests -c release -Xswiftc -enable-testing --sanitize="$kind" --scratch-path ".build/$kind"
# shellcheck disable=SC2086
exec swift test --skip-build -c release --sanitize="$kind" --scratch-path ".build/$kind" $filters
