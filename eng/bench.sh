#!/usr/bin/env bash
# Builds what is measured and prints the figures as ratios to a baseline of the same interleaved run.
# Usage: eng/bench.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/install.sh
install_packages binutils gcc libc6-dev

out=out/bench
dotnet publish src/PolicyBuild.Cli -c Release -r linux-x64 -o "$out/cli" -v q -nologo
dotnet publish src/PolicyBuild.Launcher -c Release -r linux-x64 -o "$out/launcher" -v q -nologo
dotnet publish tests/Benchmarks/Empty -c Release -r linux-x64 -o "$out/empty" -v q -nologo
dotnet build tests/Benchmarks -c Release -v q -nologo
exec dotnet run --project tests/Benchmarks -c Release --no-build -- "$out" "${1:-200}"
