#!/bin/sh
# Fuzzes the readers of what comes from the network, FUZZ_SECONDS each (20), from the golden samples on. Fails where one stops.
set -eu
cd "$(dirname "$0")/../.."
out=build/fuzz
mkdir -p $out
for target in feed alerts; do
    clang-14 -std=gnu17 -O1 -g -D_GNU_SOURCE -I. -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined tests/fuzz/fuzz_$target.c proto/*.c \
        common/failure.c common/clock.c -lmsgpackc -lsodium -ljansson -o $out/fuzz_$target
    mkdir -p $out/corpus-$target
    $out/fuzz_$target -max_total_time="${FUZZ_SECONDS:-20}" -max_len=4096 -print_final_stats=1 $out/corpus-$target proto/golden/$target-1 >$out/$target.log 2>&1 \
        || { tail -40 $out/$target.log; exit 1; }
    echo "fuzz_$target: $(sed -n 's/^stat::number_of_executed_units: *//p' $out/$target.log) executions, no findings"
done
