#!/bin/sh
# Installs the Debian packages that building and testing need; does nothing where they are there already.
set -eu
packages="libncurses-dev ncurses-base python3"
missing=""
# Imports of packages are tested with the real program, wherever it comes from.
command -v cargo >/dev/null 2>&1 || missing=" cargo"
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
run=""
if [ "$(id -u)" -ne 0 ]; then run="sudo"; fi
echo "installing:$missing" >&2
$run apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >&2
