#!/bin/sh
# Prints eng/tables/prototypes-trace.txt: the prototype of each syscall as the running kernel's tracing knows it.
#   eng/extract-prototypes.sh
# Needs root (tracefs is mounted in a private mount namespace) and a kernel with CONFIG_FTRACE_SYSCALLS. A machine
# without them keeps the committed file.
set -eu
export LC_ALL=C
echo "# Prototypes of tracefs, events/syscalls/sys_enter_*/format, of Linux $(uname -r | sed 's/[^0-9.].*//') on $(uname -m)."
echo "# Written by eng/update-tables.sh. Names and types are the kernel's own; kernel-names.txt has the user-space names."
unshare -m sh -eu <<'INNER'
mount -t tracefs tracefs /sys/kernel/tracing
cd /sys/kernel/tracing/events/syscalls
for folder in sys_enter_*; do
  awk -v name="${folder#sys_enter_}" '
    /^\tfield:/ && seen { text = $0; sub(/^\tfield:/, "", text); sub(/;.*/, "", text); list = list (list == "" ? "" : ", ") text }
    /__syscall_nr/ { seen = 1 }
    END { print name "(" list ")" }' "$folder/format"
done
INNER
