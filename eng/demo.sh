#!/usr/bin/env bash
# The main job, from a clean clone: build the compiler and the launcher, compile a policy, run programs under it, and show three things that the
# kernel refuses, each with the policy line that is the reason; then a wrong policy, and a .NET app that is published with its policy.
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

echo "== a wrong policy: errors at their line and column"
sed -e 's/read-execute/read-exec/' -e 's/- ptrace/- ptrase/' samples/hello/hello.policy.yaml > "$out/wrong.policy.yaml"
status=0
"$policybuild" check "$out/wrong.policy.yaml" || status=$?
[ "$status" -eq 1 ] || { echo "expected exit status 1, got $status: the wrong policy was not found" >&2; exit 1; }

echo "== dotnet publish samples/dotnet: count.policy.yaml is compiled with the app, and ./count starts it under that policy"
mkdir -p out/tools/linux-x64
cp "$policy_run" out/tools/linux-x64/
dotnet publish samples/dotnet -c Release -p:PolicyBundleMode=Launcher -o "$out/count" -v q -nologo
words=$(mktemp)
echo "three small words" > "$words"
"$out/count/count" "$words" "$words.count"
rm -f "$words" "$words.count"
if [ "$(id -u)" -ne 0 ]; then exit 0; fi
# As root only the policy stands between the app and these files.
for files in "/etc/shadow /dev/null" "/etc/passwd /etc/policybuild-demo"; do
  status=0
  "$out/count/count" $files || status=$?
  [ "$status" -eq 1 ] || { echo "expected exit status 1, got $status: the kernel did not refuse '$files'" >&2; exit 1; }
done
