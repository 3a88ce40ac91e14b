#!/bin/sh
# Prints eng/tables/syscalls.txt: every syscall name with its number on each ABI, from unpacked kernel headers.
#   eng/extract-syscalls.sh INCLUDE PACKAGE VERSION
# INCLUDE is usr/include of a linux-libc-dev that holds all architectures (6.12 and later).
set -eu
include=$1 package=$2 version=$3
export LC_ALL=C

# numbers FOLDER HEADER [MACRO...]: "name number" for each __NR_ macro.
numbers() {
  folder=$1 header=$2
  shift 2
  echo "#include <asm/$header>" |
    gcc -E -dM -undef -nostdinc -isystem "$include/$folder" -isystem "$include" "$@" - |
    awk '$2 ~ /^__(ARM_)?NR_[a-z_0-9]+$/ && NF > 2 { sub(/^__(ARM_)?NR_/, "", $2); text = $3; for (i = 4; i <= NF; i++) text = text $i; print $2, text }' |
    # What is left of an expression is a sum of constants; x32 numbers lose bit 30 here and get it back in the product.
    # On arm one number has two names; the one that man pages and other tools use stays.
    awk '
      { text = $2; gsub(/__X32_SYSCALL_BIT|__NR_SYSCALL_BASE/, "0", text); gsub(/__ARM_NR_BASE/, "983040", text); gsub(/[() ]/, "", text)
        if ($1 == "sync_file_range2" && text !~ /^[0-9]/) text = "341"
        if ($1 == "arm_sync_file_range") next
        n = split(text, part, "+"); sum = 0
        for (i = 1; i <= n; i++) { if (part[i] !~ /^[0-9]+$/) next; sum += part[i] }
        print $1, sum }'
}

{
  numbers x86_64-linux-gnu unistd_64.h | sed 's/^/1 /'
  numbers x86_64-linux-gnu unistd_32.h | sed 's/^/2 /'
  numbers x86_64-linux-gnu unistd_x32.h | sed 's/^/3 /'
  numbers aarch64-linux-gnu unistd_64.h | sed 's/^/4 /'
  numbers arm-linux-gnueabihf unistd.h -D__ARM_EABI__ | sed 's/^/5 /'
  numbers riscv64-linux-gnu unistd_64.h | sed 's/^/6 /'
  numbers loongarch64-linux-gnu unistd_64.h | sed 's/^/7 /'
} | awk -v package="$package" -v version="$version" '
  { names[$2]; number[$2, $1] = $3 }
  END {
    kernel = version; sub(/-.*/, "", kernel)
    print "# Syscall numbers of Linux " kernel ", from Debian package " package " " version "."
    print "# Written by eng/update-tables.sh; x32 numbers are without bit 30."
    print "# name x86_64 i386 x32 aarch64 arm riscv64 loongarch64"
    for (name in names) {
      line = name
      for (abi = 1; abi <= 7; abi++) line = line " " ((name, abi) in number ? number[name, abi] : "-")
      print line | "sort"
    }
  }'
