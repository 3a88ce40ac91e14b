#!/bin/bash
# Downloads Debian packages of another suite without touching the machine's own APT state, and unpacks them.
#   eng/fetch-packages.sh SUITE DIR PACKAGE...
# Prints "PACKAGE VERSION" for each.
set -eu
suite=$1 dir=$2
shift 2
. "$(dirname "$0")/private-apt.sh"
mkdir -p "$dir/apt/deb" "$dir/root"
use_suites "$dir/apt" "$suite"
cd "$dir/apt/deb"
for package in "$@"; do
  rm -f "${package}"_*.deb
  apt-get download -qq "$package" >&2
  dpkg -x "${package}"_*.deb "$dir/root"
  dpkg-deb -f "${package}"_*.deb Package Version | awk '{ printf "%s ", $2 } END { print "" }'
done
