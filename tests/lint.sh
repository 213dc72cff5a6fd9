#!/bin/sh
# Form, clang-tidy and cppcheck over every C file. lint.sh [--fix] puts the form right first.
set -eu
cd "$(dirname "$0")/.."
files=$(git ls-files -co --exclude-standard '*.c' '*.h')
if [ "${1:-}" = --fix ]; then clang-format-14 -i $files; fi
clang-format-14 --dry-run -Werror $files
sources=$(git ls-files -co --exclude-standard 'common/*.c' 'proto/*.c' 'services/*.c')
echo "$sources" | xargs -P "$(nproc)" -n 4 clang-tidy-14 -quiet -p build/dev 2>&1 | grep -v 'warnings generated\|warning generated\|Suppressed\|Use -header-filter\|^$' >build/tidy.log || true
if grep -q 'error:\|warning:' build/tidy.log; then cat build/tidy.log; exit 1; fi
cppcheck -q -j"$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr --suppress=missingIncludeSystem --suppress=varFuncNullUB \
    -D'must_check=' -D'scoped(x)=' -D'__attribute__(x)=' -I. --error-exitcode=1 $sources
# functions stay short and files too
awk 'FNR == 1 { if (lines > 400) { print file ": " lines " lines"; bad = 1 } file = FILENAME } { lines = FNR } END { exit bad }' $sources
echo "lint: $(echo "$files" | wc -l) files, no findings"
