#!/usr/bin/env bash
# Packs, and installs what was packed as a user does: from an empty home, without the repository. It says as its last line: N passed, N failed, N skipped.
#
#   tests/packages.sh [--all] [FOLDER]
#
# FOLDER gets a .trx file (artifacts/packages/results where none is named). Without --all only the executable of this platform is packed; with it
# all are, the one for Windows is started where Wine is there, and it takes a minute and a half more. Two versions are packed, for updates; the
# executables of the next one are quick to make, and need .NET.
# Ends with 0 where all passed, with 1 where one did not, with 77 where this platform is not packed.
set -u
cd "$(dirname "$0")/.."
root=$PWD
all=
[ "${1:-}" = --all ] && { all=1; shift; }
case "$(uname -sm)" in
  'Linux x86_64') runtime=linux-x64 ;;
  'Darwin arm64') runtime=osx-arm64 ;;
  *) echo "There is no executable in the packages for $(uname -sm), so nothing was installed from them."; exit 77 ;;
esac

work=$root/artifacts/packages
results=$(mkdir -p "$work" "${1:-$work/results}" && cd "${1:-$work/results}" && pwd) || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The PowerShell of the tests, of which the module's project names the version.
version=$(sed -n 's|.*<PowerShellVersion>\(.*\)</PowerShellVersion>.*|\1|p' tests/McpGateway.PowerShell.Tests/McpGateway.PowerShell.Tests.csproj)
pwsh=${MCP_GATEWAY_TEST_PWSH:-$root/artifacts/tools/powershell-$version/pwsh}
if [ ! -x "$(command -v "$pwsh")" ]; then
  dotnet tool install PowerShell --version "$version" --tool-path "${pwsh%/*}" >/dev/null || exit 1
fi
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}

first=$(sed -n "s/^ *ModuleVersion *= *'\(.*\)'/\1/p" McpGateway.psd1)
next=${first%.*}.$((${first##*.} + 1))
pack() {
  "$pwsh" -NoProfile -NonInteractive -File build.ps1 Pack -Version "$1" -PackagePath "$work/$1" "${@:2}" >"$work/pack-$1.log" 2>&1 </dev/null \
    || { echo "Packing $1 failed:"; tail -n 20 "$work/pack-$1.log"; exit 1; }
  tail -n 1 "$work/pack-$1.log"
}

pack "$next" -PackRuntime "$runtime" -Quick
if [ -n "$all" ]; then pack "$first"; else pack "$first" -PackRuntime "$runtime"; fi
dotnet build tests/SampleServer -c Release --nologo -v q -o "$work/server" </dev/null >"$work/server.log" 2>&1 || { cat "$work/server.log"; exit 1; }

# Below the folder for temporary files, so that nothing of the repository is above it.
home=$(mktemp -d "${TMPDIR:-/tmp}/mcp-gateway-packages-XXXXXX") || exit 1
trap 'chmod -R u+w "$home" 2>/dev/null; rm -rf "$home"' EXIT
trap 'exit 1' INT TERM HUP
"$pwsh" -NoProfile -NonInteractive -File tests/packages.ps1 -First "$work/$first" -Next "$work/$next" -Server "$work/server" -Home "$home" -Runtime "$runtime" \
  -Pwsh "$(command -v "$pwsh")" -Result "$results/packages.trx" </dev/null
