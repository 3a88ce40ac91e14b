#!/bin/sh
# Prints eng/tables/since.txt: the kernel version that brought each syscall, from the table in man page syscalls(2).
#   eng/extract-since.sh MAN-FOLDER VERSION
set -eu
export LC_ALL=C
gzip -dc "$1/man2/syscalls.2.gz" | awk -v version="$2" '
  BEGIN {
    print "# The first kernel of each syscall: the Kernel column of syscalls(2), Debian package manpages-dev " version "."
    print "# Written by eng/update-tables.sh. \"2.6.x\" is kept as far as it is written there."
  }
  /^\.TS/ { table = 1 } /^\.TE/ { table = 0 }
  table && /^\\fB[a-z_0-9]+\\fP\(2\)/ {
    split($0, column, "\t"); name = column[1]; gsub(/\\fB|\\fP.*/, "", name)
    # A second version after a semicolon or slash is a backport to the older stable series: the first release counts.
    since = column[2]; sub(/[;\/, ].*/, "", since)
    if (since ~ /^[0-9]+(\.[0-9]+)+$/) print name, since | "sort -u"
  }'
