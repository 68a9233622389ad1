#!/bin/sh
# Runs tests under a sanitizer.
#
#     Scripts/sanitize.sh thread              the suites below, with the thread sanitizer
#     Scripts/sanitize.sh address             the same, with the address sanitizer
#     Scripts/sanitize.sh thread FilesTests   only these
#
# Each sanitizer has a build of its own below .build, since its objects can't be mixed with others.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-}
case "$kind" in
thread | address) shift ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
[ $# -gt 0 ] || set -- ContentStoreTests FilesTests RemotesTests 'GovernanceTests.(Writer|Interleaving|Replay|VoidFrame|GovernanceFault|PowerCut|Remote)'
filters=
for suite in "$@"; do filters="$filters --filter $suite"; done
# The runtime of Swift keeps what it has made once, which counts as a leak.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
# shellcheck disable=SC2086
exec swift test --sanitize="$kind" --scratch-path ".build/$kind" $filters
