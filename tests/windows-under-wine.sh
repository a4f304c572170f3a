#!/usr/bin/env bash
# Runs tests of the win-x64 build under Wine. It says as its last line: N passed, N failed, N skipped.
#
#   tests/windows-under-wine.sh [FOLDER]
#
# FOLDER gets a .trx file a class (artifacts/windows/results where none is named). Ends with 0 where all passed, with 1 where one did not,
# with 77 where Wine is missing. Chosen are classes of which Wine behaves as Windows does: docs/windows.md says what that is. Left out are
# tests of Unix alone (the trait system=unix) and of what is otherwise under Wine (wine=differs).
set -u
cd "$(dirname "$0")/.."
root=$PWD
classes='WindowsTests CommandTests WindowsServerTests WindowsGatewayTests Connections.EndTests StartTests CrashTests ProcessCrashTests EnvironmentTests
  Connections.CallTests EndingTests FolderTests ConfigurationFileTests ConfigurationWritingTests ConfigurationChangeTests HomePathTests
  ContainerStartTests RequiredProgramTests RollingFileTests VariablesTests SecretFileTests WindowsProtectionTests WindowsBrokerTests RunningCopyTests LineReaderTests LineWriterTests ResultFolderTests'
patience=240 # seconds a class, on a machine with other work

server=$(ls /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver 2>/dev/null | head -n 1)
server=${server:-$(command -v wineserver)}
if ! command -v wine >/dev/null 2>&1 || [ -z "$server" ]; then
  echo "Wine is missing, so nothing of the Windows build was run. Debian and Ubuntu: apt-get install wine wine64"
  exit 77
fi

work=$root/artifacts/windows
results=$(mkdir -p "${1:-$work/results}" && cd "${1:-$work/results}" && pwd) || exit 1
rm -f "$results"/windows-*.trx
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet publish tests/McpGateway.Core.Tests -c Release -r win-x64 --self-contained -v q -p:RunAnalyzers=false --artifacts-path "$work" -o "$work/tests" </dev/null || exit 1

# A prefix of this run's own, so that its server can be ended without touching another's. .NET wants no second mapping of its code from Wine.
WINEPREFIX=$(mktemp -d "$work/prefix-XXXXXX") || exit 1
export WINEPREFIX WINEARCH=win64 WINEDEBUG=-all DOTNET_EnableWriteXorExecute=0 DISPLAY=
running=
end() {
  [ -n "$running" ] && kill "$running" 2>/dev/null
  timeout 20 "$server" -k >/dev/null 2>&1
  timeout 20 "$server" -w >/dev/null 2>&1
  # What still writes into it as it goes makes a second try necessary.
  rm -rf "$WINEPREFIX" 2>/dev/null || { sleep 1; rm -rf "$WINEPREFIX"; }
}
trap end EXIT
trap 'exit 1' INT TERM HUP

# Wine's processes stay behind and keep a pipe open: output goes to files alone.
timeout -k 2 120 wine wineboot -i </dev/null >"$work/wineboot.log" 2>&1
# Without it a crash waits for a debugger's window.
timeout -k 2 60 wine reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /v Debugger /t REG_SZ /d false /f </dev/null >>"$work/wineboot.log" 2>&1 \
  || { echo "Wine could not be set up: $work/wineboot.log"; exit 1; }

run() {
  cd "$work/tests" || exit 1
  timeout -k 5 "$patience" wine ./McpGateway.Core.Tests.exe -class "*.$1" -trait- system=unix -trait- wine=differs -trx "$results/windows-$1.trx" -noColor </dev/null >"$work/$1.log" 2>&1
}
export -f run
export work results patience
begin=$SECONDS
printf '%s\n' $classes | xargs -P 2 -I CLASS bash -c 'run CLASS' &
running=$!
wait "$running"
running=

passed=0 failed=0 skipped=0
for class in $classes; do
  file=$results/windows-$class.trx
  counters=$(grep -o '<Counters [^>]*>' "$file" 2>/dev/null | head -n 1)
  number() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
  total=$(number total) good=$(number passed) bad=$(number failed)
  if [ "${total:-0}" -eq 0 ]; then
    echo "$class left no results: it crashed, hung, or has no test. $work/$class.log ends:"
    tail -n 5 "$work/$class.log" | sed 's/^/    /'
    failed=$((failed + 1))
    continue
  fi

  [ "$bad" -gt 0 ] && { echo "$class:"; grep -A 12 '\[FAIL\]' "$work/$class.log"; }
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - good - bad))
done

echo "The win-x64 build under $(wine --version 2>/dev/null), $((SECONDS - begin)) s:"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
