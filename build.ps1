#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, installs and packs McpGateway. What it builds lies in out/.
.EXAMPLE
    ./build.ps1
    Builds the module into out/McpGateway.
.EXAMPLE
    ./build.ps1 Install
    Installs the module where PowerShell finds it, and the executable in ~/.mcp-gateway/bin.
.EXAMPLE
    ./build.ps1 -Task Build, Test
.EXAMPLE
    ./build.ps1 -ReadyToRun
    Builds the module, compiled ahead of time for this platform.
.EXAMPLE
    ./build.ps1 Native
    Compiles the executable natively into out/native.
#>
[CmdletBinding()]
param(
    # Build: the module. Test: all tests. Install: the module and the executable, for this user. Pack: the module as a zip file.
    # Native: the executable, compiled natively. Clean: removes what was built.
    [ValidateSet('Build', 'Test', 'Install', 'Pack', 'Native', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # The platform to compile for: this one.
    [string] $Runtime = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier,

    # Compiles the module ahead of time for this platform: first completions and calls take about half the time. Needs NuGet's crossgen package.
    [switch] $ReadyToRun,

    # Install: the folder for the executable. The default is bin in the gateway's home.
    [string] $BinPath,

    # Install: the folder for the module, one that $env:PSModulePath names. The default is the first such folder of this user.
    [string] $ModulePath
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = Join-Path $root 'out'
$module = Join-Path $out 'McpGateway'
$version = (Import-PowerShellDataFile (Join-Path $root 'McpGateway.psd1')).ModuleVersion

function Invoke-DotNet([string[]] $Argument) {
    dotnet @Argument | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $Argument ended with $LASTEXITCODE."
    }
}

# Replaces a folder's files one by one. A program or library in use keeps its old file: it is moved away, not overwritten.
function Copy-Installed([string] $From, [string] $To) {
    $null = New-Item $To -ItemType Directory -Force
    Get-ChildItem $To -Filter *.replaced -Recurse -File | Remove-Item -ErrorAction Ignore
    foreach ($file in Get-ChildItem $From -Recurse -File) {
        $target = Join-Path $To ([System.IO.Path]::GetRelativePath($From, $file.FullName))
        $null = New-Item (Split-Path $target) -ItemType Directory -Force
        if (Test-Path -LiteralPath $target) {
            $old = "$target.$([guid]::NewGuid().ToString('n').Substring(0, 8)).replaced"
            [System.IO.File]::Move($target, $old)
            Copy-Item -LiteralPath $file.FullName -Destination $target
            Remove-Item -LiteralPath $old -ErrorAction Ignore
        } else {
            Copy-Item -LiteralPath $file.FullName -Destination $target
        }
    }
}

function Install-ModuleFolder {
    if (-not $ModulePath) {
        $ModulePath = @($env:PSModulePath -split [System.IO.Path]::PathSeparator).Where({ $_.StartsWith((Join-Path $HOME '')) }, 'First')[0]
        if (-not $ModulePath) {
            throw 'PSModulePath names no folder of yours. Name one with -ModulePath.'
        }
    }

    $target = Join-Path $ModulePath "McpGateway/$version"
    Copy-Installed $module $target
    "Module:     $target"
}

function Install-Executable {
    $gatewayHome = $env:MCP_GATEWAY_HOME ? $env:MCP_GATEWAY_HOME : (Join-Path $HOME '.mcp-gateway')
    $bin = $BinPath ? $BinPath : (Join-Path $gatewayHome 'bin')
    Invoke-DotNet -Argument @(
        'publish', (Join-Path $root 'src/McpGateway.Host'), '--configuration', 'Release', '--runtime', $Runtime
        '--output', (Join-Path $out 'mcp-gateway'), '--self-contained', 'false', '--nologo', '-p:PublishReadyToRun=true'
    )
    Copy-Installed (Join-Path $out 'mcp-gateway') $bin
    $name = $IsWindows ? 'mcp-gateway.exe' : 'mcp-gateway'
    "Executable: $(Join-Path $bin $name)"
    if ($bin -notin @($env:PATH -split [System.IO.Path]::PathSeparator)) {
        '            That folder is not on your PATH. Add it, or give your client the full path.'
    }
}

$build = 'build', (Join-Path $root 'src/McpGateway.PowerShell'), '--configuration', $Configuration, '--nologo'
if ($ReadyToRun) {
    $build = @('publish') + $build[1..4] + '--runtime', $Runtime, '--self-contained', 'false', '-p:PublishReadyToRun=true'
}

switch ($Task) {
    'Build' {
        Invoke-DotNet -Argument $build
    }

    'Test' {
        Invoke-DotNet -Argument 'test', (Join-Path $root 'McpGateway.sln'), '--configuration', $Configuration, '--nologo'
    }

    'Install' {
        Invoke-DotNet -Argument $build
        Install-ModuleFolder
        Install-Executable
    }

    'Pack' {
        Invoke-DotNet -Argument $build
        $file = Join-Path $out "McpGateway-$version.zip"
        # The folder itself is in it, so that it can be unpacked into a module path as it is.
        Remove-Item $file -ErrorAction Ignore
        [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $file, [System.IO.Compression.CompressionLevel]::Optimal, $true)
        $file
    }

    'Native' {
        Invoke-DotNet -Argument @(
            'publish', (Join-Path $root 'src/McpGateway.Host'), '--configuration', 'Release', '--runtime', $Runtime
            '--output', (Join-Path $out 'native'), '--nologo', '-p:PublishAot=true'
        )
    }

    'Clean' {
        $out, (Join-Path $root 'artifacts') | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
    }
}
