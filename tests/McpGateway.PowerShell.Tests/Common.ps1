# What the test files share; each dot-sources it in its BeforeAll.
$RepositoryRoot = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$ModulePath = $env:MCP_GATEWAY_TEST_MODULE ?? [System.IO.Path]::Combine($RepositoryRoot, 'out', 'McpGateway')
$SampleServer = $env:MCP_GATEWAY_TEST_SERVER
if (-not $SampleServer) {
    # Pester by hand: the newest build will do.
    $SampleServer = Get-ChildItem -Path (Join-Path $RepositoryRoot 'artifacts/bin/SampleServer') -Filter SampleServer.dll -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
}

if (-not $SampleServer) {
    throw 'The sample server is not built: dotnet build tests/SampleServer'
}

$LoginServer = $env:MCP_GATEWAY_TEST_LOGIN_SERVER
if (-not $LoginServer) {
    $LoginServer = Get-ChildItem -Path (Join-Path $RepositoryRoot 'artifacts/bin/LoginServer') -Filter LoginServer.dll -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
}

# Why a test is skipped, and what to do about it. The guard of .ci/run excuses what is missing by the name before 'is needed'.
$Needed = @{
    npm              = 'npm is needed: it comes with Node.js, version 20 or later; without it no published server can be tested'
    PSScriptAnalyzer = 'PSScriptAnalyzer is needed: Install-PSResource PSScriptAnalyzer -TrustRepository'
    sh               = 'sh is needed: Windows has none'
}

# The keyring of whoever runs the tests is not for them.
$env:MCP_GATEWAY_SECRET_STORE = 'file'

# A gateway serves by itself unless a test's configuration says otherwise, and leaves nothing when it ends.
$env:MCP_GATEWAY_BROKER = 'off'

# A folder of its own for each test file, so that none sees what another has registered.
function Initialize-TestHome {
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "mcp-gateway-test-$([guid]::NewGuid().ToString('N').Substring(0, 12))"
    $null = New-Item -ItemType Directory -Path $folder
    $env:MCP_GATEWAY_HOME = Join-Path $folder 'home'
    Import-Module $ModulePath
    $folder
}

function Clear-TestHome([string] $Folder) {
    Remove-Module McpGateway -ErrorAction Ignore
    $env:MCP_GATEWAY_HOME = $null
    Remove-Item -Path $Folder -Recurse -Force -ErrorAction Ignore
}

# An audit with a line of a request and one that says that others are missing.
function Set-TestAudit([string] $Folder, [string] $Text = '') {
    $audit = Join-Path $Folder 'home/audit'
    $null = New-Item -ItemType Directory -Path $audit -Force
    $line = @{ time = '2026-01-01T00:00:00.000Z'; id = 'a-1'; user = "me$Text"; client = "test$Text"; transport = 'stdio'; kind = 'tool'; server = "docs$Text"; name = "read$Text"; outcome = 'ok'; error = $Text; arguments = $Text }
    $lost = @{ time = '2026-01-01T00:00:00.000Z'; id = 'a-2'; lost = 7; error = 'full' }
    Set-Content -Path (Join-Path $audit 'audit.jsonl') -Value ($line, $lost | ForEach-Object { ConvertTo-Json $_ -Compress })
}

# The newest build of the executable that stands beside its assembly.
function Find-Executable {
    if ($env:MCP_GATEWAY_TEST_GATEWAY) {
        return $env:MCP_GATEWAY_TEST_GATEWAY
    }

    Get-ChildItem -Path (Join-Path $RepositoryRoot 'artifacts/bin/McpGateway.Host') -Include mcp-gateway, mcp-gateway.exe -File -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
}

function Register-SampleServer([string] $Name, [string[]] $Option = @(), [hashtable] $With = @{}) {
    Register-McpServer -Name $Name -Command dotnet -ArgumentList (@($SampleServer) + $Option) @With
}

# A server that leaves a file when it could end by itself, which one that is killed cannot.
function Register-OrderlyServer([string] $Name, [string] $Mark, [string] $PidFile) {
    $script = 'dotnet "$1" --pid-file "$2"; echo ended > "$3"'
    Register-McpServer -Name $Name -Command sh -ArgumentList '-c', $script, 'sh', $SampleServer, $PidFile, $Mark -Force
}

# How long a test waits for what must happen, on a machine however busy: seconds.
$Patience = 180

# Awaits a condition; what never comes true fails the test with its own words.
function Wait-Until([scriptblock] $Condition, [string] $What = "$Condition", [int] $Seconds = $Patience) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            throw "Did not happen within $Seconds s: $($What.Trim())"
        }

        [System.Threading.Thread]::Sleep(20)
    }
}

function Test-ProcessAlive([int] $Id) {
    if ($IsLinux) {
        # A process that has ended but was not collected yet is no longer alive.
        $stat = [System.IO.File]::Exists("/proc/$Id/stat") ? (Get-Content "/proc/$Id/stat" -ErrorAction Ignore) : $null
        return [bool] $stat -and $stat -notmatch '\) [ZX] '
    }

    [bool] (Get-Process -Id $Id -ErrorAction Ignore)
}

# The very PowerShell that runs this, as its own process: PowerShell as a dotnet tool is dotnet with pwsh.dll, and pwsh but starts that.
function Start-Pwsh([string] $Script, [switch] $Interactive) {
    $program = [System.Environment]::ProcessPath
    $assembly = [System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet' ? @([System.Environment]::GetCommandLineArgs()[0]) : @()
    $mode = $Interactive ? @() : @('-NonInteractive')
    $info = [System.Diagnostics.ProcessStartInfo]::new($program)
    @($assembly; '-NoProfile'; $mode; '-Command'; $Script).ForEach({ $info.ArgumentList.Add($_) })
    $info.RedirectStandardInput = $info.RedirectStandardOutput = $info.RedirectStandardError = $true
    $info.StandardInputEncoding = $info.StandardOutputEncoding = $info.StandardErrorEncoding = [System.Text.UTF8Encoding]::new($false)
    $process = [System.Diagnostics.Process]::Start($info)
    # Read from the beginning: a full pipe would stop the process.
    $process | Add-Member -NotePropertyName Errors -NotePropertyValue $process.StandardError.ReadToEndAsync() -PassThru
}

# Runs a script in a PowerShell of its own and gives what it wrote to stdout.
function Invoke-Pwsh([string] $Script, [int] $Seconds = $Patience) {
    $process = Start-Pwsh $Script
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    if (-not $process.WaitForExit($Seconds * 1000)) {
        $process.Kill($true)
        throw "pwsh did not end within $Seconds s: $Script"
    }

    if ($process.ExitCode -ne 0 -or $process.Errors.Result) {
        throw "pwsh ended with $($process.ExitCode): $($process.Errors.Result)"
    }

    $output.Result -split '\r?\n' | Where-Object { $_ }
}

function Send-Message([System.Diagnostics.Process] $To, [hashtable] $Message) {
    $Message.jsonrpc = '2.0'
    $To.StandardInput.Write((ConvertTo-Json $Message -Depth 20 -Compress) + "`n")
    $To.StandardInput.Flush()
}

function Receive-Line([System.Diagnostics.Process] $From, [int] $Seconds = $Patience) {
    $line = $From.StandardOutput.ReadLineAsync()
    if (-not $line.Wait($Seconds * 1000)) {
        throw "No line from the gateway within $Seconds s."
    }

    $line.Result
}

# The answer to a request; notifications may come before it.
function Receive-Answer([System.Diagnostics.Process] $From, [int] $Id) {
    while ($true) {
        $message = Receive-Line $From | ConvertFrom-Json
        if ($message.PSObject.Properties['id'] -and $message.id -eq $Id) {
            return $message
        }
    }
}
