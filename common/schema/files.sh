#!/bin/sh
# Prints the schema's files in the order in which they are applied: the tables' history, then the row types, then the functions. Function bodies name one
# another in any order, so apply them with check_function_bodies off, as `tiendo migrate` does.
cd "$(dirname "$0")"
for file in tables/*.sql functions/types/*.sql $(ls functions/*/*.sql | grep -v '^functions/types/'); do echo "$PWD/$file"; done
