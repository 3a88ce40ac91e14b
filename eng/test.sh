#!/usr/bin/env bash
# Builds everything and runs every test. Installs what the tests need where it may (root and apt).
# The last line is "N passed, N failed, N skipped". With CI=true a test whose tool is missing fails instead of skipping.
set -uo pipefail
cd "$(dirname "$0")/.."
. eng/install.sh

install_packages binutils binutils-aarch64-linux-gnu bpftool clang cpio crun gcc gcc-aarch64-linux-gnu libc6-dev libc6-dev-arm64-cross llvm nodejs python3 qemu-system-arm \
  qemu-system-x86 qemu-user strace util-linux

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The kernels that guests boot come while the sources are built. Without them those tests skip, or fail with CI=true.
eng/vm/fetch.sh &
fetch=$!
dotnet build PolicyBuild.sln -c Release || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
wait "$fetch" || echo "not all kernels for the guests could be fetched" >&2

# A guard against a run that finds no tests: far below the real number.
dotnet test --solution PolicyBuild.sln -c Release --no-build --minimum-expected-tests 100 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

totals=$(awk '/^ +(failed|succeeded|skipped):/ {v[$1] += $2} END {printf "%d passed, %d failed, %d skipped", v["succeeded:"], v["failed:"], v["skipped:"]}' "$log")
echo "$totals"
exit "$status"
