#!/usr/bin/env bash
# Boots one kernel with an initial file system under QEMU's own code generator (no KVM) and prints its console.
#   eng/vm/boot.sh KERNEL INITRAMFS [SECONDS]       (KERNEL: x86_64-6.12 or another of fetch.sh)
# PB_VM_NODES=2 gives the machine two NUMA nodes with two processors each; without it it has one processor.
# Exit status: 0 the guest came to its end and every case passed; 1 some failed; 2 no end was reached (also a kernel panic, after which QEMU
# itself reports success); 124 the time was over.
set -uo pipefail
kernel=$1 initramfs=$2 limit=${3:-240}
here=$(cd "$(dirname "$0")" && pwd)
vm=${PB_VM:-$here/../../out/vm}
processors=(-smp 1)
if [ "${PB_VM_NODES:-1}" = 2 ]; then
  processors=(-smp 4 -object memory-backend-ram,id=near,size=256M -object memory-backend-ram,id=far,size=256M
    -numa node,nodeid=0,cpus=0-1,memdev=near -numa node,nodeid=1,cpus=2-3,memdev=far)
fi
common=(-accel tcg -m 512 "${processors[@]}" -nodefaults -no-user-config -display none -serial stdio -no-reboot)
case $kernel in
  aarch64-*) program=qemu-system-aarch64 console=ttyAMA0 machine=(-machine virt -cpu max,pauth-impdef=on) ;;
  *) program=qemu-system-x86_64 console=ttyS0 machine=(-machine q35 -cpu max) ;;
esac
if [ -x "$vm/qemu/usr/bin/$program" ]; then
  common+=(-L "$vm/qemu/usr/share/qemu" -L /usr/share/seabios)
  program=$vm/qemu/usr/bin/$program
fi

# A disk, for limits on it: /dev/nvme0n1, empty.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log
truncate -s 64M "$work/disk"
timeout "$limit" "$program" "${machine[@]}" "${common[@]}" -kernel "$vm/kernels/$kernel/vmlinuz" -initrd "$initramfs" \
  -drive "if=none,id=disk,format=raw,file=$work/disk" -device nvme,drive=disk,serial=guest \
  -append "console=$console quiet panic=-1 tsc=reliable lsm=landlock,lockdown,yama,integrity,bpf" < /dev/null 2>&1 | tr -d '\r' | tee "$log"
status=${PIPESTATUS[0]}
[ "$status" -ne 124 ] || exit 124
grep -q '^VM-END status=0 ' "$log" || exit 2
grep -q '^VM-COUNT .* 0 failed$' "$log" || exit 1
