#!/usr/bin/env bash
# Builds the peers and ceilings, then measures creditd beside them. See README.md.
#
#   bench.sh [part ...]        parts of bench.py; BENCH_WORK holds builds and databases, BENCH_FLAGS go to bench.py
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_WORK:-/tmp/credit-bench}
program=${CREDITD:-$here/../.build/release/creditd}
mkdir -p "$work"

missing=()
for pair in wrk:wrk sqlite3:sqlite3 gcc:gcc openssl:openssl python3:python3; do
    command -v "${pair%%:*}" > /dev/null || missing+=("${pair#*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

[ -x "$work/epoll_ceiling" ] || gcc -O2 -march=native "$here/ceilings/epoll_ceiling.c" -o "$work/epoll_ceiling" -pthread
[ -x "$work/hotpath_ceiling" ] || gcc -O2 -march=native "$here/ceilings/hotpath_ceiling.c" -o "$work/hotpath_ceiling" -lsqlite3
[ -x "$work/hb-static/release/HBCredit" ] || swift build -c release --package-path "$here/peers/hummingbird-grdb" --static-swift-stdlib --scratch-path "$work/hb-static" --product HBCredit

# shellcheck disable=SC2086
exec python3 "$here/bench.py" --program "$program" --peer "$work/hb-static/release/HBCredit" --work "$work" ${BENCH_FLAGS:-} "$@"
