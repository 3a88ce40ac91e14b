#!/bin/sh
# Prints "name number" for error numbers, capabilities or resource limits, from unpacked kernel headers.
#   eng/extract-names.sh errno|capabilities|rlimits INCLUDE PACKAGE VERSION
set -eu
kind=$1 include=$2 package=$3 version=$4
export LC_ALL=C
case $kind in
  errno) header=asm/errno.h pattern='^E[A-Z0-9]+$' what='Error numbers' ;;
  capabilities) header=linux/capability.h pattern='^CAP_[A-Z0-9_]+$' what='Capabilities' ;;
  rlimits) header=asm/resource.h pattern='^RLIMIT_[A-Z]+$' what='Resource limits' ;;
esac
echo "# $what: $header, from Debian package $package $version. Written by eng/update-tables.sh."
echo "#include <$header>" | gcc -E -dM -nostdinc -isystem "$include/x86_64-linux-gnu" -isystem "$include" - |
  awk -v pattern="$pattern" '$2 ~ pattern && $2 != "CAP_LAST_CAP" { value[$2] = $3 }
    END {
      for (name in value) {
        v = value[name]; spelling = 0
        while (v in value) { v = value[v]; spelling = 1 }
        if (v ~ /^[0-9]+$/) print name, v, spelling
      }
    }' |
  # A name that is defined by a number comes before other spellings of it.
  sort -k2,2n -k3,3n -k1,1 | cut -d' ' -f1,2
# The C library has this one more.
[ "$kind" != errno ] || echo ENOTSUP 95
