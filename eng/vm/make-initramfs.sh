#!/usr/bin/env bash
# Makes the guest's initial file system, which is all that it has: busybox, the two scripts beside this one, and a folder's content on top.
#   eng/vm/make-initramfs.sh KERNEL FOLDER OUT      (KERNEL: x86_64-6.12 or another of fetch.sh)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vm=${PB_VM:-$here/../../out/vm}
case $1 in aarch64-*) busybox=$vm/busybox/arm64 ;; *) busybox=$vm/busybox/amd64 ;; esac
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# mktemp keeps everybody else out, and so would the guest's root folder.
chmod 755 "$root"
mkdir -p "$root"/{bin,cases,dev,etc,home,mnt,proc,root,run,sys,tmp,usr,var}
chmod 700 "$root/root"
cp "$busybox" "$root/bin/busybox"
for applet in awk cat chmod chown cmp cp cut dd dmesg echo env expr false find grep head hostname id ip kill ln ls mkdir mount mv nc poweroff printf ps \
  pwd readlink rm rmdir sed seq setsid sh sleep sort stat su switch_root tail test timeout touch tr true umount uname wc yes; do
  ln -s busybox "$root/bin/$applet"
done
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' > "$root/etc/group"
printf 'root:*:1::::::\n' > "$root/etc/shadow"
chmod 600 "$root/etc/shadow"
install -m 755 "$here/init" "$root/init"
install -m 755 "$here/run-cases" "$root/run-cases"
cp -a "$2/." "$root/"
(cd "$root" && find . -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0 --reproducible) | gzip -1 > "$3.new"
mv "$3.new" "$3"
