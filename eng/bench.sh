#!/usr/bin/env bash
# Builds what is measured and prints the figures as ratios to a baseline of the same interleaved run.
# Usage: eng/bench.sh [ROUNDS]            compiler and launcher
#        eng/bench.sh runtime [ROUNDS]    what a sandbox costs, beside bubblewrap, crun, firejail and libseccomp (they are installed)
#        eng/bench.sh guests [ROUNDS]     what programs on security hooks cost, in guests with kernels that run them (eng/vm)
#        eng/bench.sh build [ROUNDS]      dotnet build with the packed SDK; long, and it wants the machine to itself
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/install.sh
install_packages binutils gcc libc6-dev

out=out/bench
if [ "${1:-}" = runtime ]; then
  install_packages bubblewrap crun firejail libseccomp-dev util-linux
  mkdir -p "$out"
  for program in calls work; do gcc -O2 -Wall -Werror -o "$out/$program" "tests/Benchmarks/Runtime/$program.c"; done
  gcc -O2 -Wall -Werror -o "$out/libseccomp" tests/Benchmarks/Runtime/libseccomp.c -lseccomp
  dotnet publish src/PolicyBuild.Launcher -c Release -r linux-x64 -o "$out/launcher" -v q -nologo
  dotnet build tests/Benchmarks -c Release -v q -nologo
  # Ahead of what else the machine does: a command of several processes would wait for it at each step.
  run=(chrt -f 10 dotnet tests/Benchmarks/bin/Release/net10.0/PolicyBuild.Benchmarks.dll "$out" "${2:-150}" runtime)
  # crun refuses a host whose controllers are v1: there, all that is measured sees a unified hierarchy in their place.
  if [ -d /sys/fs/cgroup/unified ]; then
    exec unshare -m sh -c 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$@"' sh "${run[@]}"
  fi
  exec "${run[@]}"
fi

if [ "${1:-}" = guests ]; then
  install_packages cpio qemu-system-x86
  eng/vm/fetch.sh
  mkdir -p "$out"
  gcc -O2 -Wall -Werror -static -o "$out/hooks" tests/Benchmarks/Guests/hooks.c
  dotnet publish src/PolicyBuild.Launcher -c Release -r linux-x64 -o "$out/launcher" -v q -nologo
  dotnet build tests/Benchmarks -c Release -v q -nologo
  exec dotnet tests/Benchmarks/bin/Release/net10.0/PolicyBuild.Benchmarks.dll "$out" "${2:-15}" guests
fi

if [ "${1:-}" = build ]; then
  install_packages binutils-aarch64-linux-gnu
  # A version of its own: NuGet never refreshes one that it has seen.
  version=999.9.9-b$(date +%s)
  rm -rf "$out/feed" "$out/packages"
  dotnet pack src/PolicyBuild.Sdk -c Release -o "$out/feed" -p:PackageVersion="$version" -v q -nologo
  dotnet build tests/Benchmarks -c Release -v q -nologo
  # As in a developer's shell: the builds that are measured say themselves whether nodes are reused.
  exec env -u MSBUILDDISABLENODEREUSE -u CI NUGET_PACKAGES="$PWD/$out/packages" XDG_CACHE_HOME="$PWD/$out/cache" DOTNET_CLI_USE_MSBUILD_SERVER=0 \
    dotnet tests/Benchmarks/bin/Release/net10.0/PolicyBuild.Benchmarks.dll "$out/feed" "${2:-15}" build "$version"
fi

dotnet publish src/PolicyBuild.Cli -c Release -r linux-x64 -o "$out/cli" -v q -nologo
dotnet publish src/PolicyBuild.Launcher -c Release -r linux-x64 -o "$out/launcher" -v q -nologo
dotnet publish tests/Benchmarks/Empty -c Release -r linux-x64 -o "$out/empty" -v q -nologo
dotnet build tests/Benchmarks -c Release -v q -nologo
exec dotnet run --project tests/Benchmarks -c Release --no-build -- "$out" "${1:-200}"
