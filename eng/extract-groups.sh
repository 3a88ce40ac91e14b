#!/bin/sh
# Prints eng/tables/groups.txt: the syscall groups of systemd, as systemd-analyze lists them.
#   eng/extract-groups.sh ROOT VERSION
# ROOT holds the unpacked packages of a newer suite, so the program runs with that suite's own loader and libraries.
set -eu
export LC_ALL=C
lib="$1/usr/lib/x86_64-linux-gnu"
echo "# Syscall groups of systemd $2 (Debian package systemd), as systemd-analyze syscall-filter lists them."
echo "# Written by eng/update-tables.sh. group member..., where a member may be a group. Names of other ABIs stay here;"
echo "# the generator leaves them out."
"$lib/ld-linux-x86-64.so.2" --library-path "$lib/systemd:$lib" "$1/usr/bin/systemd-analyze" --no-pager syscall-filter 2>/dev/null |
  awk '
    /^@/ { group = $1 }
    /^    [-@a-z_0-9]+$/ { line[group] = line[group] " " $1 }
    END { for (group in line) if (group != "@known") print group line[group] }' | sort
