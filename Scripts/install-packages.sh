#!/bin/sh
# Installs the Debian packages needed for building, with --tests also those for the tests, and with --benchmark also
# those that the core is compared with. Does nothing if all of them are installed.
set -eu
# swift build fetches packages with git, over https.
packages="libncurses-dev ncurses-base libcurl4-openssl-dev ca-certificates"
programs="git"
case "${1:-}" in
"") ;;
--tests)
    packages="$packages python3 python3-venv strace"
    # Imports of packages are tested with the real cargo, however it was installed.
    programs="$programs cargo"
    ;;
--benchmark)
    packages="$packages python3"
    programs="$programs jq"
    ;;
*)
    echo "usage: Scripts/install-packages.sh [--tests | --benchmark]" >&2
    exit 64
    ;;
esac
missing=""
for program in $programs; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
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
