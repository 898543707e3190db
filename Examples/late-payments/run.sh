#!/usr/bin/env bash
# Starts a creditd of its own, loads a file of real receivables, compares every figure, and verifies the database.
#
#   run.sh PROGRAM [FILE]     without FILE: $LATE_PAYMENTS, or ../shared/data beside this repository
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=${1:?usage: run.sh PROGRAM [FILE]}
file=${2:-${LATE_PAYMENTS:-$here/../../../shared/data/late-payment-histories.csv}}
[ -f "$file" ] || { echo "late payments: skipped, there is no $file (give it as the second argument or as LATE_PAYMENTS)"; exit 0; }

work=$(mktemp -d)
trap 'if [ -n "${pid:-}" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
key=$("$program" keys create --data-dir "$work/data" | tail -n 1)
"$program" serve --data-dir "$work/data" --port 0 --json > "$work/started" 2> "$work/log" &
pid=$!
for _ in $(seq 100); do
    [ -s "$work/started" ] && break
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done
python3 "$here/load.py" --url "$(jq -r .url "$work/started")" --key "$key" --file "$file"
"$program" verify --data-dir "$work/data"
