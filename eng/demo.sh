#!/usr/bin/env bash
# The main job, from a clean clone: build the compiler and the launcher, compile a policy, run programs under it, and show three things that the
# kernel refuses, each with the policy line that is the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/install.sh
install_packages binutils gcc libc6-dev

out=out/demo
echo "== building policybuild (NativeAOT) and policy-run (no runtime)"
dotnet publish src/PolicyBuild.Cli -c Release -r linux-x64 -o "$out/bin" -v q -nologo
dotnet publish src/PolicyBuild.Launcher -c Release -r linux-x64 -o "$out/bin" -v q -nologo
gcc -O2 -o "$out/ask" samples/hello/ask.c
policybuild=$out/bin/policybuild
policy_run=$out/bin/policy-run

echo "== compiling samples/hello/hello.policy.yaml"
"$policybuild" compile samples/hello/hello.policy.yaml -o "$out" --report
"$policybuild" inspect "$out/hello.policybundle"

echo "== what the policy allows works"
"$policy_run" "$out/hello.policybundle" -- "$out/ask" write "${TMPDIR:-/tmp}/policybuild-demo.$$"
rm -f "${TMPDIR:-/tmp}/policybuild-demo.$$"

# refused WHAT EXPECTED-STATUS EXPLAIN-WORDS...: runs the program's WHAT, checks that the kernel refused it, and asks the bundle why.
refused() {
  local what=$1 expected=$2 status=0
  shift 2
  # By a shell of its own, which says in a word how the program ended.
  sh -c '"$@"; exit $?' sh "$policy_run" "$out/hello.policybundle" -- "$out/ask" $what || status=$?
  if [ "$status" -ne "$expected" ]; then
    echo "expected exit status $expected, got $status: the kernel did not refuse '$what'" >&2
    exit 1
  fi
  "$policybuild" explain "$out/hello.policybundle" "$@"
}

echo "== 1. reading /etc/shadow: refused by Landlock"
refused "read /etc/shadow" 13 path /etc/shadow read-only
echo "== 2. an internet socket: refused by the filter"
refused "socket" 1 syscall socket AF_INET SOCK_STREAM 0
echo "== 3. tracing another process: the process is killed"
refused "ptrace" 159 syscall ptrace
