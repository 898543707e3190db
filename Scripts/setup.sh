#!/usr/bin/env bash
# Installs the system packages that creditd is built with, where they are missing.
set -euo pipefail

packages=(libsqlite3-dev libssl-dev zlib1g-dev pkg-config tzdata curl jq python3)
command -v swift >/dev/null || { echo "swift is missing: install the toolchain from https://www.swift.org/install" >&2; exit 1; }
command -v dpkg-query >/dev/null || { echo "not a Debian system: make sure that ${packages[*]} are there" >&2; exit 0; }

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing ${missing[*]}"
sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)
"${sudo[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
