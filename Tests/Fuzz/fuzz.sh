#!/usr/bin/env bash
# Holds openapi.yaml to a validator, and the running demo to openapi.yaml: requests made from the schemas, right and wrong,
# must never be answered with a 5xx, nor with a status, type, header or body that the contract does not declare.
#
#   fuzz.sh PROGRAM [SECONDS]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:?usage: fuzz.sh PROGRAM [SECONDS]}")
seconds=${2:-300}
venv=${FUZZ_VENV:-$here/../../.build/fuzz-venv}
if [ ! -x "$venv/bin/schemathesis" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
fi

work=$(mktemp -d)
trap 'if [ -n "${pid:-}" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
"$program" contract > "$work/openapi.yaml"
"$venv/bin/openapi-spec-validator" "$work/openapi.yaml"

"$program" demo --port 0 --json --data-dir "$work/data" > "$work/started" 2> "$work/log" &
pid=$!
for _ in $(seq 600); do
    [ -s "$work/started" ] && break
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
done
cd "$work"
fuzz() {
    timeout $((seconds * 2 + 300)) "$venv/bin/schemathesis" run "$work/openapi.yaml" \
        --url "$(jq -r .url "$work/started")" --header "Authorization: Bearer $(jq -r .key "$work/started")" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,allow_header_conformance,ignored_auth \
        --continue-on-failure --suppress-health-check all --request-timeout 30 --warnings off "$@" ${FUZZ_FLAGS:-}
}
# Every operation, a little; then deeper into as many as the time allows.
fuzz --phases examples,coverage,fuzzing --max-examples 4 --workers 3
fuzz --phases fuzzing --max-time "$seconds" --workers 1
# What was fuzzed is still whole.
kill "$pid" && wait "$pid"
pid=
"$program" verify --data-dir "$work/data"
if grep -q '"level":"error"' "$work/log"; then cat "$work/log"; exit 1; fi
