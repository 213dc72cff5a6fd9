#!/bin/sh
# Form, clang-tidy and cppcheck over every C file. lint.sh [--fix] puts the form right first.
set -eu
cd "$(dirname "$0")/.."
files=$(git ls-files -co --exclude-standard '*.c' '*.h')
if [ "${1:-}" = --fix ]; then clang-format-14 -i $files; fi
clang-format-14 --dry-run -Werror $files
sources=$(git ls-files -co --exclude-standard 'common/*.c' 'proto/*.c' 'services/*.c')
python3 tests/lint_tidy.py
known=${XDG_CACHE_HOME:-$HOME/.cache}/tiendo/cppcheck # what it found of unchanged files
mkdir -p "$known"
flock "$known" cppcheck -q --cppcheck-build-dir="$known" -j"$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr --suppress=missingIncludeSystem --suppress=varFuncNullUB \
    -D'must_check=' -D'scoped(x)=' -D'__attribute__(x)=' -I. --error-exitcode=1 $sources
# msgpack from outside is read where it lies (proto/codec/cursor.h): an unpacker reserves what a frame merely claims
if grep -nE 'msgpack_unpack|msgpack_unpacker' $sources; then echo "an unpacker: read it by a cursor, behind precheck"; exit 1; fi
python3 tests/lint_rooms.py
python3 tests/lint_names.py
python3 tests/lint_functions.py
# functions stay short and files too
awk 'FNR == 1 { if (lines > 400) { print file ": " lines " lines"; bad = 1 } file = FILENAME } { lines = FNR } END { exit bad }' $sources
echo "lint: $(echo "$files" | wc -l) files, no findings"
