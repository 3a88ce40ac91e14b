#!/bin/sh
# Prints eng/tables/constants.txt: named integer constants of the headers in constant-headers.txt, with their value on
# each ABI.
#   eng/extract-constants.sh INCLUDE LIBC-INCLUDE FACTS PACKAGE-AND-VERSION... (a text for the first line)
# Nothing of another architecture is run: the preprocessor lists the names, the compiler lays their values into a
# section of an object file, and that section is read. The sizes in ioctl numbers are right because the compiler gets
# the data model of the target (word size, and arm's alignment of 64-bit fields).
set -eu
include=$1 libc=$2 facts=$3
shift 3
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# candidates NAME-PREFIX COMPILER...: the object-like macros and enumerators of the source, as "NAME" lines.
candidates() {
  source=$1
  shift
  {
    "$@" -E -dM "$source" | awk 'NF > 2 && $2 ~ /^[A-Z][A-Za-z0-9_]*$/ { print $2 }'
    "$@" -E -P "$source" | awk '
      { text = text " " $0 }
      END {
        while (match(text, /enum[^{};()]*\{[^}]*\}/)) {
          body = substr(text, RSTART, RLENGTH); text = substr(text, RSTART + RLENGTH)
          sub(/^[^{]*\{/, "", body); sub(/\}$/, "", body)
          n = split(body, part, ",")
          for (i = 1; i <= n; i++) { gsub(/^[ \t]+/, "", part[i]); sub(/[^A-Za-z0-9_].*/, "", part[i]); if (part[i] ~ /^[A-Z][A-Z0-9_]+$/) print part[i] }
        }
      }'
  } | sort -u
}

# values ABI HEADERS COMPILER...: "ABI NAME hexadecimal" for every candidate that is an integer constant.
values() {
  abi=$1 headers=$2
  shift 2
  source=$work/$abi.c
  sed 's/.*/#include <&>/' "$headers" > "$source"
  candidates "$source" "$@" > "$work/$abi.names"
  # A name that is no integer constant expression is an error in its own line; such lines go until none is left.
  cp "$work/$abi.names" "$work/$abi.good"
  while :; do
    {
      cat "$source"
      echo '#line 1 "names"'
      awk '{ print "static const unsigned long long v_" $1 " __attribute__((used, section(\"values\"))) = (unsigned long long)(" $1 ");" }' "$work/$abi.good"
    } > "$work/$abi.values.c"
    if "$@" -w -fmax-errors=0 -fno-toplevel-reorder -c -o "$work/$abi.o" "$work/$abi.values.c" 2> "$work/$abi.errors"; then break; fi
    sed -n 's/^names:\([0-9]*\):.*error:.*/\1/p' "$work/$abi.errors" | sort -u > "$work/$abi.bad"
    if [ ! -s "$work/$abi.bad" ]; then
      head -20 "$work/$abi.errors" >&2
      exit 1
    fi
    awk 'NR == FNR { bad[$1]; next } !(FNR in bad)' "$work/$abi.bad" "$work/$abi.good" > "$work/$abi.next"
    mv "$work/$abi.next" "$work/$abi.good"
  done
  objcopy -O binary -j values --set-section-flags values=alloc "$work/$abi.o" "$work/$abi.bin"
  od -An -v -t x8 -w8 "$work/$abi.bin" | tr -d ' ' | paste -d' ' "$work/$abi.good" - | sed "s/^/$abi /"
}

# A few kernel headers take struct sockaddr from the C library; its size is all that matters here.
mkdir -p "$work/stub/sys"
cat > "$work/stub/sys/socket.h" <<'STUB'
#pragma once
typedef unsigned short sa_family_t;
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
STUB
# Others include such headers without needing more than this of them.
: > "$work/stub/stdlib.h"
: > "$work/stub/endian.h"
: > "$work/stub/byteswap.h"
echo '#include <linux/types.h>' > "$work/stub/sys/types.h"
echo '#include <asm/ioctl.h>' > "$work/stub/sys/ioctl.h"
echo '#include <linux/time.h>' > "$work/stub/sys/time.h"
echo '#include <linux/time.h>' > "$work/stub/time.h"
# Two types that some macros take the size of. The C library's 64-bit time on 32-bit ABIs has other values (SO_RCVTIMEO
# and its like); both have names of their own, with _OLD and _NEW, and the plain name gets the old value.
cat > "$work/stub/types.h" <<'STUB'
#include <linux/posix_types.h>
typedef __kernel_size_t size_t;
typedef __kernel_long_t time_t;
STUB

grep -v '^#' "$facts/constant-headers.txt" | sed -n 's/^linux //p' > "$work/linux"
grep -v '^#' "$facts/constant-headers.txt" | sed -n 's/^libc //p' > "$work/libc"

# linux NUMBER FOLDER COMPILER-OPTION...
linux() {
  abi=$1 folder=$2
  shift 2
  set -- gcc -ffreestanding -nostdinc -isystem "$(gcc -print-file-name=include)" -isystem "$include/$folder" -isystem "$include" -isystem "$work/stub" -include types.h "$@"
  # An architecture may lack a header (arm has no virtual machines any more).
  while read -r header; do
    if echo "#include <$header>" | "$@" -E - > "$work/preprocessed" 2>/dev/null; then
      echo "$header"
    else
      echo "extract-constants: $folder has no $header" >&2
    fi
  done < "$work/linux" > "$work/linux.$abi"
  values "$abi" "$work/linux.$abi" "$@"
}

{
  linux 1 x86_64-linux-gnu -m64
  linux 2 i386-linux-gnu -m32
  linux 3 x86_64-linux-gnux32 -mx32
  linux 4 aarch64-linux-gnu -m64 -U__x86_64__ -D__aarch64__
  linux 5 arm-linux-gnueabihf -m32 -malign-double -U__i386__ -D__arm__ -D__ARM_EABI__
  linux 6 riscv64-linux-gnu -m64 -U__x86_64__ -D__riscv -D__riscv_xlen=64
  linux 7 loongarch64-linux-gnu -m64 -U__x86_64__ -D__loongarch__ -D__loongarch64
  # Socket names are not in the kernel's user-space headers; the C library's have one value on all these ABIs.
  values 0 "$work/libc" gcc -m64 -D_GNU_SOURCE -nostdinc -isystem "$(gcc -print-file-name=include)" \
    -isystem "$libc/x86_64-linux-gnu" -isystem "$libc" -isystem "$include/x86_64-linux-gnu" -isystem "$include"
} > "$work/all"

grep -v '^#' "$facts/constant-names.txt" | sed -n 's/^take //p' > "$work/take"
grep -v '^#' "$facts/constant-names.txt" | sed -n 's/^drop //p' > "$work/drop"
awk -v source="$*" -v takes="$work/take" -v drops="$work/drop" '
  BEGIN {
    while ((getline line < takes) > 0) take[++taken] = "^(" line ")$"
    while ((getline line < drops) > 0) drop[++dropped] = "^(" line ")$"
    split("x86_64 i386 x32 aarch64 arm riscv64 loongarch64", abis, " ")
    print "# Named constants: " source ". Written by eng/update-tables.sh."
    print "# NAME value [abi=value, where it differs, or abi=-, where it is missing]"
  }
  function wanted(name,   i) {
    for (i = 1; i <= dropped; i++) if (name ~ drop[i]) return 0
    for (i = 1; i <= taken; i++) if (name ~ take[i]) return 1
    return 0
  }
  { names[$2]; value[$2, $1] = $3 }
  function text(hex) { sub(/^0+/, "", hex); return "0x" (hex == "" ? "0" : hex) }
  END {
    for (name in names) {
      if (!wanted(name)) continue
      # The first ABI that has it gives the common value; a name of the C library only counts where no header has it.
      shared = ""
      for (abi = 1; abi <= 7; abi++) if (shared == "" && ((name, abi) in value)) shared = value[name, abi]
      if (shared == "") { print name, text(value[name, 0]) | "sort"; continue }
      line = name " " text(shared)
      for (abi = 1; abi <= 7; abi++) {
        if (!((name, abi) in value)) line = line " " abis[abi] "=-"
        else if (value[name, abi] != shared) line = line " " abis[abi] "=" text(value[name, abi])
      }
      print line | "sort"
    }
  }' "$work/all"
