#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests and packs McpGateway. Everything it makes lies in out/.
.EXAMPLE
    ./build.ps1
    Lays the module out in out/McpGateway.
.EXAMPLE
    ./build.ps1 -Task Build, Test
.EXAMPLE
    ./build.ps1 -ReadyToRun
    Lays the module out compiled for this platform.
.EXAMPLE
    ./build.ps1 -Task Native
    Compiles the executable natively into out/native.
#>
[CmdletBinding()]
param(
    # Build: the module. Test: all tests. Pack: the module as a zip file. Native: the executable, compiled natively. Clean: nothing is left of them.
    [ValidateSet('Build', 'Test', 'Pack', 'Native', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # The platform to compile natively for: this one.
    [string] $Runtime = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier,

    # Compiles the module ahead of time for this platform: first completions and calls take about half the time. Needs NuGet's crossgen package.
    [switch] $ReadyToRun
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = Join-Path $root 'out'
$module = Join-Path $out 'McpGateway'

function Invoke-DotNet([string[]] $Argument) {
    dotnet @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $Argument ended with $LASTEXITCODE."
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

    'Pack' {
        Invoke-DotNet -Argument $build
        $version = (Import-PowerShellDataFile (Join-Path $root 'McpGateway.psd1')).ModuleVersion
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
