#!/usr/bin/env bash
# Puts Debian's kernels, a QEMU that boots them and a static busybox into out/vm (PB_VM: another folder). What is there is not fetched again:
# remove the folder for newer ones.
#   kernels/NAME/vmlinuz   the kernel, with its version beside it
#   busybox/ARCH           busybox-static of amd64 and arm64
#   qemu/                  QEMU unpacked, where the machine's own is older than 9: Debian 12's 7.2 crashes x86 guests of 6.12 now and then
# Nothing is installed, and the machine's own APT state is left alone; QEMU's libraries come with the machine's own QEMU.
set -euo pipefail
cd "$(dirname "$0")/../.."
vm=${PB_VM:-out/vm}
mkdir -p "$vm"
vm=$(cd "$vm" && pwd)
exec 9> "$vm/lock"
flock 9

# NAME SUITE ARCHITECTURE: each suite's metapackage says which version that is today.
kernels="
x86_64-5.10 bullseye amd64
x86_64-6.1 bookworm amd64
x86_64-6.12 bookworm-backports amd64
x86_64-7.3 trixie-backports amd64
aarch64-6.1 bookworm arm64
aarch64-6.12 bookworm-backports arm64
"

# Lists are read once, and only when something is missing.
prepared=
prepare() {
  [ -n "$prepared" ] && return
  prepared=yes
  . eng/private-apt.sh
  mkdir -p "$vm/deb"
  use_suites "$vm/apt" bullseye bookworm bookworm-backports trixie-backports
}

# download PACKAGE: as few tries as possible; a list can be ahead of its archive for minutes, so the second try reads it anew.
download() {
  (cd "$vm/deb" && { apt-get download -qq "$1" || { apt-get update -qq && apt-get download -qq "$1"; }; }) >&2
}

# fetch_kernel NAME SUITE ARCHITECTURE: follows the metapackage to the package that holds the kernel itself. Newer ones are split in two.
fetch_kernel() {
  local name=$1 suite=$2 architecture=$3 package deb kernel
  [ -s "$vm/kernels/$name/vmlinuz" ] && return
  prepare
  package=linux-image-cloud-$architecture:$architecture/$suite
  for _ in 1 2 3 4; do
    rm -f "$vm"/deb/*.deb
    download "$package"
    deb=$(ls "$vm"/deb/*.deb)
    kernel=$(dpkg-deb -c "$deb" | awk '$NF ~ "/boot/vmlinuz-" || $NF ~ "/modules/.*/vmlinuz$" { print $NF }')
    if [ -n "$kernel" ]; then
      mkdir -p "$vm/kernels/$name"
      dpkg-deb -f "$deb" Version > "$vm/kernels/$name/version"
      dpkg-deb --fsys-tarfile "$deb" | tar -x -O "$kernel" > "$vm/kernels/$name/vmlinuz.new"
      mv "$vm/kernels/$name/vmlinuz.new" "$vm/kernels/$name/vmlinuz"
      rm -f "$deb"
      return
    fi
    # "linux-image-6.12.1-cloud-amd64 (= 6.12.1-1), ...": the version ties it to this suite.
    package=$(dpkg-deb -f "$deb" Depends | tr ',|' '\n\n' | sed -n "s/^ *\(linux-\(image\|binary\)-[^ ]*\) (= \([^)]*\)).*/\1:$architecture=\3/p" | head -n 1)
    [ -n "$package" ] || break
  done
  echo "fetch: no kernel found behind linux-image-cloud-$architecture of $suite" >&2
  return 1
}

fetch_busybox() {
  [ -s "$vm/busybox/$1" ] && return
  prepare
  rm -f "$vm"/deb/*.deb
  download "busybox-static:$1/bookworm"
  mkdir -p "$vm/busybox"
  dpkg-deb --fsys-tarfile "$vm"/deb/busybox*.deb | tar -x -O --wildcards './bin/busybox' './usr/bin/busybox' 2>/dev/null > "$vm/busybox/$1.new" || true
  [ -s "$vm/busybox/$1.new" ] || { echo "fetch: no busybox in busybox-static of $1" >&2; return 1; }
  chmod 755 "$vm/busybox/$1.new"
  mv "$vm/busybox/$1.new" "$vm/busybox/$1"
  rm -f "$vm"/deb/*.deb
}

fetch_qemu() {
  local major package
  major=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p')
  [ "${major:-0}" -ge 9 ] && return
  [ -x "$vm/qemu/usr/bin/qemu-system-x86_64" ] && return
  prepare
  rm -rf "$vm"/deb/*.deb "$vm/qemu.new"
  for package in qemu-system-x86 qemu-system-arm qemu-system-common qemu-system-data; do download "$package/bookworm-backports"; done
  for package in "$vm"/deb/*.deb; do dpkg-deb -x "$package" "$vm/qemu.new"; done
  rm -rf "$vm/qemu" "$vm"/deb/*.deb
  mv "$vm/qemu.new" "$vm/qemu"
}

failed=0
while read -r name suite architecture; do
  [ -z "$name" ] || fetch_kernel "$name" "$suite" "$architecture" || failed=1
done <<< "$kernels"
fetch_busybox amd64 || failed=1
fetch_busybox arm64 || failed=1
fetch_qemu || failed=1
rm -rf "$vm/apt" "$vm/deb"
exit "$failed"
