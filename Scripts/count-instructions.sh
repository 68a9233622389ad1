#!/bin/sh
# Counts the instructions that `aos check` takes per definition, and fails if there are more than recorded.
#
# Usage: Scripts/count-instructions.sh PATH-OF-AOS [--record]
#
# Times vary from run to run; instructions, counted by valgrind, hardly do. Tests/Benchmark/instructions has a line for
# each count: the number of files, then the instructions per definition. A count may grow by 5 percent before it fails.
set -eu
cd "$(dirname "$0")/.."
aos="${1:?usage: Scripts/count-instructions.sh PATH-OF-AOS [--record]}"
record="Tests/Benchmark/instructions"
count=3000
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
# Valgrind fails on the standard library's debug information.
strip -o "$scratch/aos" "$aos"
failed=0
lines=""
for files in 3 "$count"; do
    python3 -c '
import sys
sys.path.insert(0, "Scripts")
import benchmark
benchmark.generate(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
' "$scratch/$files" "$count" "$files"
    # Makes hash tables the same in every run.
    SWIFT_DETERMINISTIC_HASHING=1 valgrind --tool=callgrind --callgrind-out-file="$scratch/out" \
        "$scratch/aos" check --world "$scratch/$files" >"$scratch/text" 2>&1 || { cat "$scratch/text" >&2; exit 1; }
    total="$(awk '/^(totals|summary):/ { print $2 }' "$scratch/out" | sort -n | tail -1)"
    each=$((total / count))
    lines="$lines$files $each
"
    known="$(awk -v files="$files" '$1 == files { print $2 }' "$record" 2>/dev/null || true)"
    echo "$count definitions in $files files: $each instructions per definition${known:+, recorded $known}"
    if [ -n "$known" ] && [ "$each" -gt $((known + known / 20)) ]; then failed=1; fi
done
if [ "${2:-}" = "--record" ]; then
    printf '%s' "$lines" >"$record"
elif [ "$failed" -ne 0 ]; then
    echo "more instructions than recorded: find the cause, or record them with --record" >&2
    exit 1
fi
