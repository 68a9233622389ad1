#!/bin/sh
# Builds the fuzz targets and runs some or all of them.
#
#     Scripts/fuzz.sh                     every target, 60 seconds each
#     Scripts/fuzz.sh json cbor           only these targets
#     Scripts/fuzz.sh --seconds 600 json  for 600 seconds each
#     Scripts/fuzz.sh --runs 100000       for 100000 inputs each
#     Scripts/fuzz.sh --list              lists the targets
#
# Seeds come from Fixtures (Scripts/fuzz-corpus.py); new inputs are added to .build/fuzz/corpus and used in later runs.
# An input that breaks something is kept in .build/fuzz/found: turn it into a test.
set -eu
cd "$(dirname "$0")/.."
project=$PWD
bound="-max_total_time=60"
while [ $# -gt 0 ]; do
    case "$1" in
    --seconds) bound="-max_total_time=$2"; shift 2 ;;
    --runs) bound="-runs=$2"; shift 2 ;;
    --list) sed -n 's/^    case \([a-z, ]*\)$/\1/p' Fuzz/Sources/Fuzz/FuzzTarget.swift | tr -d ' ' | tr ',' '\n'; exit ;;
    -*) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) break ;;
    esac
done
export SWIFT_BACKTRACE=enable=no AOS_LIBRARY=1
swift build --package-path Fuzz --scratch-path .build/fuzz/build -c release --sanitize=fuzzer \
    -Xswiftc -enable-testing --product Fuzz
program=$(swift build --package-path Fuzz --scratch-path .build/fuzz/build -c release --show-bin-path)/Fuzz
python3 Scripts/fuzz-corpus.py .build/fuzz/seeds
[ $# -gt 0 ] || set -- $("$0" --list)
failed=0
total=0
for target in "$@"; do
    corpus=.build/fuzz/corpus/$target
    found=.build/fuzz/found/$target-
    mkdir -p "$corpus" .build/fuzz/found ".build/fuzz/seeds/$target"
    log=.build/fuzz/$target.log
    if AOS_FUZZ_TARGET=$target nice -n 15 "$program" "$corpus" ".build/fuzz/seeds/$target" $bound -timeout=20 \
        -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -artifact_prefix="$found" >"$log" 2>&1; then
        end=sound
    else
        end=BROKEN
        failed=1
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    total=$((total + ${runs:-0}))
    echo "$target: ${runs:-0} inputs, $end"
    [ $end = sound ] || tail -n 20 "$log"
done
echo "$total inputs in total"
exit $failed
