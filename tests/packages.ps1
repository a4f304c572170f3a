<#
.SYNOPSIS
    Installs the packages that tests/packages.sh has made, each from an empty home, and starts what the client's file says then.
#>
param(
    # The folders of the packages of two versions, the first one's being complete.
    [string] $First,
    [string] $Next,
    # The sample server.
    [string] $Server,
    # An empty folder for the homes.
    [Alias('Home')]
    [string] $Folder,
    [string] $Runtime,
    # PowerShell, which may run as an assembly: its process is dotnet then.
    [string] $Pwsh,
    # The .trx file to write.
    [string] $Result
)

$ErrorActionPreference = 'Stop'
$versions = (Split-Path $First -Leaf), (Split-Path $Next -Leaf)
$dotnet = Join-Path $env:DOTNET_ROOT 'dotnet'
$patience = 120
$outcomes = [System.Collections.Generic.List[object]]::new()
$running = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()
Copy-Item $Server (Join-Path $Folder 'server') -Recurse
$sample = Join-Path $Folder 'server/SampleServer.dll'

# A test, which fails with what it throws, or is skipped with 'NAME is needed: ...'.
function Test-Package([string] $Name, [scriptblock] $Body) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $outcome, $reason = 'Passed', $null
    try {
        $null = & $Body
    } catch {
        $reason = "$_"
        $outcome = $reason -match '^\w+ is needed: ' ? 'NotExecuted' : 'Failed'
    }

    $outcomes.Add([pscustomobject] @{ Name = $Name; Outcome = $outcome; Reason = $reason })
    '{0,-11} {1,5:N1} s  {2}{3}' -f $outcome, $clock.Elapsed.TotalSeconds, $Name, ($reason ? "`n    $reason" : '') | Out-Host
}

function Assert-That([bool] $Condition, [string] $Otherwise) {
    if (-not $Condition) {
        throw $Otherwise
    }
}

# A process that knows nothing of this one: its home, the variables that are named, and the PATH that a desktop gives its applications.
function Start-Clean([string] $UserHome, [string] $Program, [string[]] $Argument, [hashtable] $Variable = @{}) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($Program, $Argument)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.WorkingDirectory = $UserHome
    $start.Environment.Clear()
    $start.Environment['HOME'] = $UserHome
    $start.Environment['PATH'] = '/usr/bin:/bin'
    # Nothing of it lives on when it ends.
    $start.Environment['MCP_GATEWAY_BROKER'] = 'off'
    $Variable.GetEnumerator().ForEach({ $start.Environment[$_.Key] = $_.Value })
    $process = [System.Diagnostics.Process]::Start($start)
    $running.Add($process)
    $process | Add-Member Errors $process.StandardError.ReadToEndAsync() -PassThru
}

# What it has said on stderr, once it has ended.
function Get-Complaint([System.Diagnostics.Process] $Process) {
    $Process.HasExited -and $Process.Errors.Wait(10000) ? $Process.Errors.Result : ''
}

function Invoke-Clean([string] $UserHome, [string] $Program, [string[]] $Argument, [hashtable] $Variable = @{}) {
    $process = Start-Clean $UserHome $Program $Argument $Variable
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    if (-not $process.WaitForExit($patience * 1000)) {
        $process.Kill($true)
        throw "$Program $Argument did not end within $patience s."
    }

    Assert-That ($process.ExitCode -eq 0) "$Program $Argument ended with $($process.ExitCode): $(Get-Complaint $process) $($output.Result)"
    $output.Result
}

# Users of these have what their installer says: DOTNET_ROOT, where .NET is not where it is looked for.
$forDotNet = @{ DOTNET_ROOT = $env:DOTNET_ROOT; DOTNET_NOLOGO = '1'; DOTNET_CLI_TELEMETRY_OPTOUT = '1'; DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'; PATH = "$($env:DOTNET_ROOT):/usr/bin:/bin" }
function Invoke-User([string] $UserHome, [string] $Script) {
    Invoke-Clean $UserHome $pwsh @('-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; $Script") $forDotNet
}

function Send-Request([System.Diagnostics.Process] $Gateway, [int] $Id, [string] $Method, [hashtable] $Params) {
    $Gateway.StandardInput.WriteLine((@{ jsonrpc = '2.0'; id = $Id; method = $Method; params = $Params } | ConvertTo-Json -Depth 9 -Compress))
    $Gateway.StandardInput.Flush()
    while ($true) {
        $line = $Gateway.StandardOutput.ReadLineAsync()
        Assert-That ($line.Wait($patience * 1000)) "$Method was not answered within $patience s."
        Assert-That ($null -ne $line.Result) "The gateway ended instead of answering $Method. $(Get-Complaint $Gateway)"
        $message = $line.Result | ConvertFrom-Json -AsHashtable
        if ($message.ContainsKey('id') -and $message.id -eq $Id -and -not $message.ContainsKey('method')) {
            return $message
        }
    }
}

# What the client does with its entry: starts it as it stands there.
function Start-Entry([string] $UserHome, $Entry, [hashtable] $Variable = @{}) {
    $gateway = Start-Clean $UserHome $Entry.command @($Entry.args) $Variable
    $hello = Send-Request $gateway 1 'initialize' @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = 'client'; version = '1' } }
    $gateway | Add-Member Version $hello.result.serverInfo.version
    $gateway.StandardInput.WriteLine('{"jsonrpc":"2.0","method":"notifications/initialized"}')
    $gateway
}

$calls = 10
function Assert-Call([System.Diagnostics.Process] $Gateway) {
    $script:calls++
    $answer = Send-Request $Gateway $script:calls 'tools/call' @{ name = 'call_mcp_tool'; arguments = @{ mcp_name = 'sample'; tool_name = 'echo'; arguments = @{ message = "hello $calls" } } }
    $text = $answer.result.content[0].text
    Assert-That ($text -eq "hello $calls") "The call was answered with: $($answer | ConvertTo-Json -Depth 9 -Compress)"
}

function Stop-Entry([System.Diagnostics.Process] $Gateway) {
    $Gateway.StandardInput.Close()
    Assert-That ($Gateway.WaitForExit($patience * 1000)) 'The gateway did not end with its input.'
    Assert-That ($Gateway.ExitCode -eq 0) "The gateway ended with $($Gateway.ExitCode): $(Get-Complaint $Gateway)"
}

function Get-ClientFile([string] $UserHome) {
    Join-Path $UserHome '.cursor/mcp.json'
}

function Get-Entry([string] $UserHome) {
    (Get-Content (Get-ClientFile $UserHome) -Raw | ConvertFrom-Json).mcpServers.gateway
}

# A home that has nothing but a client with one server.
function New-UserHome([string] $Name) {
    $user = (New-Item (Join-Path $Folder $Name) -ItemType Directory).FullName
    $null = New-Item (Join-Path $user '.cursor') -ItemType Directory
    [System.IO.File]::WriteAllText((Get-ClientFile $user), "{`n  `"mcpServers`": {`n    `"sample`": { `"command`": $($dotnet | ConvertTo-Json), `"args`": [$($sample | ConvertTo-Json)] }`n  }`n}`n")
    $user
}

# The entry starts a version, and a tool of the client's server can be called through it.
function Assert-Entry([string] $UserHome, [string] $Version) {
    $entry = Get-Entry $UserHome
    Assert-That ($entry.command -eq (Join-Path $UserHome '.mcp-gateway/bin/mcp-gateway')) "The entry starts $($entry.command)."
    # The executables of the next version are quick ones.
    $gateway = Start-Entry $UserHome $entry ($Version -eq $versions[1] ? @{ DOTNET_ROOT = $env:DOTNET_ROOT } : @{})
    Assert-That ($gateway.Version -eq $Version) "The entry starts version $($gateway.Version)."
    Assert-Call $gateway
    Stop-Entry $gateway
}

# An update while a gateway runs from the entry: it answers before and after, the file is the same, and the entry starts the next version.
function Assert-Update([string] $UserHome, [scriptblock] $Update) {
    $gateway = Start-Entry $UserHome (Get-Entry $UserHome)
    Assert-Call $gateway
    $before = [System.IO.File]::ReadAllText((Get-ClientFile $UserHome))
    & $Update
    Assert-Call $gateway
    Assert-That ([System.IO.File]::ReadAllText((Get-ClientFile $UserHome)) -ceq $before) 'The update has changed the client''s file.'
    Assert-Entry $UserHome $versions[1]
    Assert-Call $gateway
    Stop-Entry $gateway
}

# What users have: one source that first has one version, then the next one, too.
function New-Source([string] $Name) {
    $source = (New-Item (Join-Path $Folder "source-$Name") -ItemType Directory).FullName
    Copy-Item "$First/*.nupkg" $source
    $source
}

function Add-NextVersion([string] $Source) {
    Copy-Item "$Next/*.nupkg" $Source
}

try {
    . $PSScriptRoot/packages.module.ps1
    . $PSScriptRoot/packages.tool.ps1
    . $PSScriptRoot/packages.files.ps1
} finally {
    $running.Where({ -not $_.HasExited }).ForEach({ $_.Kill($true) })
}

# One tag a line, as .ci/guard reads it.
$lines = @('<?xml version="1.0" encoding="utf-8"?>', '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">', '<Results>')
foreach ($test in $outcomes) {
    $lines += '<UnitTestResult testName="Packages.{0}" outcome="{1}">' -f [System.Security.SecurityElement]::Escape($test.Name), $test.Outcome
    if ($test.Reason) {
        $lines += "<Output><ErrorInfo>`n<Message>$([System.Security.SecurityElement]::Escape(($test.Reason -replace '\s+', ' ')))</Message>`n</ErrorInfo></Output>"
    }

    $lines += '</UnitTestResult>'
}

[System.IO.File]::WriteAllText($Result, (($lines + '</Results>', '</TestRun>') -join "`n") + "`n")
$count = @{ Passed = 0; Failed = 0; NotExecuted = 0 }
foreach ($test in $outcomes) {
    $count[$test.Outcome]++
}

"$($count.Passed) passed, $($count.Failed) failed, $($count.NotExecuted) skipped"
exit ($count.Failed -eq 0 -and $count.Passed -gt 0 ? 0 : 1)
