#!/usr/bin/env bash
# Plays the README's curl tour against the demo and compares every answer with tour.out.
#
#   tour.sh PROGRAM            compare
#   RECORD=1 tour.sh PROGRAM   write tour.out anew
#
# What differs from run to run (ids, keys, moments, request ids) is replaced before it is compared.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=${1:?usage: tour.sh PROGRAM}
work=$(mktemp -d)
trap 'if [ -n "${pid:-}" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

"$program" demo --port 0 --json --data-dir "$work/data" > "$work/started" 2> "$work/log" &
pid=$!
for _ in $(seq 600); do
    [ -s "$work/started" ] && break
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
done
URL=$(jq -r .url "$work/started")
KEY=$(jq -r .key "$work/started")
export URL KEY

# The lines of the README between ```sh tour and ```, one command after the other.
awk '/^```sh tour$/ {on = 1; next} /^```$/ {on = 0} on' "$here/../../README.md" > "$work/tour.sh"

steady() {
    sed -E -e 's/"(id|etag)":"[a-z]{3}_[0-9a-z]{13}"/"\1":"…"/g' -e 's/[a-z]{3}_[0-9a-hjkmnp-tv-z]{13}/…/g' \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/<moment>/g' -e 's/"requestId":"[^"]*"/"requestId":"…"/g' \
        -e 's/"ageHours":[0-9]+/"ageHours":0/g'
}

step=0
: > "$work/out"
while IFS= read -r line || [ -n "$line" ]; do
    command="${command:-}$line"$'\n'
    case $line in *\\) continue ;; esac
    [ -n "${line// /}" ] || { command=; continue; }
    step=$((step + 1))
    { printf '$ %s' "$command"; eval "$command" < /dev/null; echo; } | steady >> "$work/out"
    eval "$(sed -n 's/^\([A-Z]*=\$(.*\)$/\1/p' <<< "$command")"
    command=
done < "$work/tour.sh"
[ "$step" -ge 10 ] || { echo "the README's tour has only $step lines" >&2; exit 1; }

if [ "${RECORD:-}" = 1 ]; then
    cp "$work/out" "$here/tour.out"
    echo "recorded $step answers"
    exit 0
fi
diff -u "$here/tour.out" "$work/out" || { echo "the tour's answers have changed; see above" >&2; exit 1; }
echo "tour: $step answers as the README tells them"
