#!/usr/bin/env pwsh
<#
.SYNOPSIS
    What a PowerShell that has just started waits for: the import of the module, the first completion of a tool's name, and the first call.
.DESCRIPTION
    Each in processes of its own, with the modules in turn, an empty one among them. Medians, with the least in brackets: of the time, of the processor
    time, and of the number of methods that were compiled meanwhile. It needs the sample server: dotnet build -c Release tests/SampleServer.
.EXAMPLE
    ./benchmarks/module.ps1
.EXAMPLE
    ./benchmarks/module.ps1 -Module out/McpGateway, ../before/out/McpGateway -Runs 20
#>
[CmdletBinding()]
param(
    # Folders of modules to measure.
    [string[]] $Module = (Join-Path $PSScriptRoot '../out/McpGateway'),

    [int] $Runs = 9,

    [string] $Server = (Join-Path $PSScriptRoot '../artifacts/bin/SampleServer/release/SampleServer.dll')
)

$ErrorActionPreference = 'Stop'
# PowerShell that was installed as a .NET tool runs as an assembly.
$shell = @([Environment]::ProcessPath)
if ([System.IO.Path]::GetFileNameWithoutExtension($shell[0]) -eq 'dotnet') {
    $shell += [Environment]::GetCommandLineArgs()[0]
}

$script = @'
param($Module, $What)
function Measure-Step([scriptblock] $Step) {
    $methods = [System.Runtime.JitInfo]::GetCompiledMethodCount($false)
    $processor = [Environment]::CpuUsage.TotalTime
    $begin = [System.Diagnostics.Stopwatch]::GetTimestamp()
    $null = & $Step
    $time = [System.Diagnostics.Stopwatch]::GetElapsedTime($begin)
    $used = [Environment]::CpuUsage.TotalTime - $processor
    '{0};{1};{2}' -f $time.TotalMilliseconds, $used.TotalMilliseconds, ([System.Runtime.JitInfo]::GetCompiledMethodCount($false) - $methods)
}

$null = Measure-Step { }
if ($What -eq 'import') {
    Measure-Step { Import-Module $Module }
    return
}

Import-Module $Module
# One of PowerShell's own: what the shell itself needs for the first one is not the module's.
$null = TabExpansion2 'Get-Item /' -cursorColumn 10
if ($What -eq 'completion') {
    Measure-Step { TabExpansion2 'Invoke-McpTool sample ec' }
} else {
    Measure-Step { Invoke-McpTool sample echo @{ message = 'hello' } }
}
'@

$folder = Join-Path ([System.IO.Path]::GetTempPath()) "mcp-gateway-benchmark-$PID"
$variables = @{
    MCP_GATEWAY_HOME            = $folder
    # PowerShell's own telemetry is no part of it.
    POWERSHELL_TELEMETRY_OPTOUT = '1'
    # Nor is what is compiled a second time because it runs often: it happens on a thread of its own, sooner or later.
    DOTNET_TC_CallCounting      = '0'
}
$before = @{}
$variables.Keys.ForEach({ $before[$_] = [Environment]::GetEnvironmentVariable($_) })
try {
    $null = New-Item (Join-Path $folder 'Empty') -ItemType Directory
    [System.IO.File]::WriteAllText("$folder/step.ps1", $script)
    [System.IO.File]::WriteAllText("$folder/Empty/Empty.psm1", '')
    New-ModuleManifest "$folder/Empty/Empty.psd1" -RootModule Empty.psm1
    $config = @{ mcpServers = @{ sample = @{ command = 'dotnet'; args = @((Resolve-Path $Server).Path) } } }
    [System.IO.File]::WriteAllText("$folder/config.json", ($config | ConvertTo-Json -Depth 5))
    foreach ($name in $variables.Keys) {
        [Environment]::SetEnvironmentVariable($name, $variables[$name])
    }

    $measured = @(@{ Module = "$folder/Empty"; Steps = @('import') }) + $Module.ForEach({ @{ Module = (Resolve-Path $_).Path; Steps = 'import', 'completion', 'call' } })
    $results = foreach ($run in 0..$Runs) {
        foreach ($one in $measured) {
            foreach ($what in $one.Steps) {
                $said = & $shell[0] @($shell | Select-Object -Skip 1) -NoProfile -NonInteractive -File "$folder/step.ps1" $one.Module $what
                # The first round fills the catalog and the caches of the machine.
                if ($run -gt 0) {
                    $time, $processor, $methods = "$said" -split ';'
                    [pscustomobject] @{ Module = $one.Module; What = $what; Time = [double] $time; Processor = [double] $processor; Methods = [double] $methods }
                }
            }
        }
    }

    foreach ($group in $results | Group-Object Module, What) {
        $row = [ordered] @{ Module = $group.Group[0].Module; What = $group.Group[0].What }
        foreach ($name in 'Time', 'Processor', 'Methods') {
            $sorted = @($group.Group.$name | Sort-Object)
            $row[$name] = '{0:0} ({1:0})' -f $sorted[[int] [math]::Floor($sorted.Count / 2)], $sorted[0]
        }

        [pscustomobject] $row
    }
} finally {
    $before.Keys.ForEach({ [Environment]::SetEnvironmentVariable($_, $before[$_] ?? [NullString]::Value) })
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
}
