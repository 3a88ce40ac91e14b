#!/bin/sh
# Makes the tables of src/PolicyBuild.Uapi again.
#   eng/update-tables.sh             from the committed facts in eng/tables
#   eng/update-tables.sh --fetch     first writes the facts anew: downloads the newest kernel headers and what else they
#                                    come from (about 20 MB), reads prototypes from this kernel's tracing where it can
# The facts are text, in the repository, and reviewed like source; a machine without these packages, without root or
# with an older kernel gets the same tables from them. Same inputs, same bytes: everything is sorted, nothing is dated.
set -eu
cd "$(dirname "$0")/.."
facts=eng/tables

if [ "${1:-}" = --fetch ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  # The newest headers are in a suite of their own; the C library, systemd and the man pages are of the release itself.
  eng/fetch-packages.sh trixie-backports "$work/kernel" linux-libc-dev > "$work/versions"
  # systemd-analyze with the libraries that it starts with.
  eng/fetch-packages.sh trixie "$work/release" libc6-dev manpages-dev systemd libsystemd-shared libsystemd0 \
    libc6 libseccomp2 libmount1 libblkid1 libcap2 libcrypt1 libssl3t64 libselinux1 libaudit1 libpam0g libacl1 libpcre2-8-0 \
    >> "$work/versions"
  version() { awk -v package="$1" '$1 == package { print $2 }' "$work/versions"; }
  include=$work/kernel/root/usr/include
  headers=$(version linux-libc-dev)

  # A fact file is replaced only when its extraction went well.
  write() { "$@" > "$work/facts" && mv "$work/facts" "$facts/$file"; }
  file=syscalls.txt write eng/extract-syscalls.sh "$include" linux-libc-dev "$headers"
  file=since.txt write eng/extract-since.sh "$work/release/root/usr/share/man" "$(version manpages-dev)"
  file=man-arguments.txt write eng/extract-man-arguments.sh "$work/release/root/usr/share/man" "$(version manpages-dev)"
  file=groups.txt write eng/extract-groups.sh "$work/release/root" "$(version systemd)"
  for kind in errno capabilities rlimits; do
    file=$kind.txt write eng/extract-names.sh $kind "$include" linux-libc-dev "$headers"
  done
  file=constants.txt write eng/extract-constants.sh "$include" "$work/release/root/usr/include" "$facts" \
    "Debian packages linux-libc-dev $headers and libc6-dev $(version libc6-dev)"
  if [ "$(id -u)" -eq 0 ] && [ -d /sys/kernel/tracing ]; then
    file=prototypes-trace.txt write eng/extract-prototypes.sh
  else
    echo "update-tables: no access to tracefs, $facts/prototypes-trace.txt stays" >&2
  fi
fi

dotnet run --project eng/TableGenerator -c Release -- "$facts" src/PolicyBuild.Uapi/Tables
