#!/bin/sh
# Prints how many rows each table has.
set -eu
database=${1:-/data/report.db}
sqlite3 "$database" .tables | tr -s ' ' '\n' | while read -r table; do
    printf '%s %s\n' "$table" "$(sqlite3 "$database" "SELECT count(*) FROM $table")"
done
