#!/bin/sh
# Fuzzes the readers of what comes from the network, FUZZ_SECONDS each (20), from the golden samples on. Fails where one stops.
set -eu
cd "$(dirname "$0")/../.."
cmake --preset fuzz >/dev/null
cmake --build build/fuzz --target fuzz_feed fuzz_alerts >build/fuzz/build.log || { tail -20 build/fuzz/build.log; exit 1; }
for target in feed alerts; do
    mkdir -p build/fuzz/corpus-$target
    build/fuzz/tests/fuzz_$target -max_total_time="${FUZZ_SECONDS:-20}" -max_len=4096 -print_final_stats=1 build/fuzz/corpus-$target \
        proto/golden/$target-1 >build/fuzz/$target.log 2>&1 || { tail -40 build/fuzz/$target.log; exit 1; }
    echo "fuzz_$target: $(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/$target.log) executions, no findings"
done
