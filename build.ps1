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
    ./build.ps1 -Portable
    Builds the module without what is compiled ahead of time for this platform.
.EXAMPLE
    ./build.ps1 Native
    Compiles the executable natively into out/native.
.EXAMPLE
    ./build.ps1 Pack
    Makes all packages in out/packages. docs/packages.md tells what they are.
#>
[CmdletBinding()]
param(
    # Build: the module. Test: all tests. Install: the module and the executable, for this user. Pack: all packages, with their checksums.
    # Native: the executable, compiled natively. Clean: removes what was built.
    [ValidateSet('Build', 'Test', 'Install', 'Pack', 'Native', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # The platform to compile for: this one.
    [string] $Runtime = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier,

    # Leaves out what is compiled ahead of time for this platform, without which first completions and calls take about twice the time.
    [switch] $Portable,

    # Pack: the version, where it is not that of the module manifest.
    [ValidatePattern('^\d+\.\d+\.\d+$')]
    [string] $Version,

    # Pack: the platforms whose executables are packed, and for which the module is compiled. Without it, the module is compiled for three more.
    [ValidateSet('linux-x64', 'win-x64', 'osx-arm64')]
    [AllowEmptyCollection()]
    [string[]] $PackRuntime = @('linux-x64', 'win-x64', 'osx-arm64'),

    # Pack: makes executables that need .NET on the machine, in a fraction of the time: to try packages out, not to hand them out.
    [switch] $Quick,

    # Pack: the folder for the packages, which is emptied first. The default is out/packages.
    [string] $PackagePath,

    # Install: the folder for the executable. The default is bin in the gateway's home, where `mcp-gateway install` puts it, too.
    [string] $BinPath,

    # Install: the folder for the module, one that $env:PSModulePath names. The default is the first such folder of this user.
    [string] $ModulePath
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = Join-Path $root 'out'
$module = Join-Path $out 'McpGateway'
if (-not $Version) {
    $Version = (Import-PowerShellDataFile (Join-Path $root 'McpGateway.psd1')).ModuleVersion
}

function Invoke-DotNet([string[]] $Argument) {
    dotnet @Argument | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $Argument ended with $LASTEXITCODE."
    }
}

# The module's assemblies, compiled ahead of time for a platform, beside those for all in the module's folder. It does without them where they cannot be had.
function Add-CompiledAssembly([string] $Runtime, [string] $Folder, [string[]] $Property) {
    try {
        Invoke-DotNet -Argument (@('publish', (Join-Path $root 'src/McpGateway.PowerShell'), '--configuration', 'Release', '--runtime', $Runtime, '--self-contained', 'false',
                '--nologo', '-v', 'q', '-p:PublishReadyToRun=true', "-p:ModuleFolder=$Folder/") + $Property)
    } catch {
        Write-Warning "The module is not compiled for $Runtime; the errors above say why. It works there, and takes more time for first completions and calls. NuGet's packages Microsoft.NETCore.App.Crossgen2 and Microsoft.NETCore.App.Runtime.$Runtime are needed."
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

    $target = Join-Path $ModulePath "McpGateway/$Version"
    Copy-Installed $module $target
    # What an earlier build has compiled would be loaded instead of what this one has built.
    Get-ChildItem (Join-Path $target 'bin/compiled') -Recurse -File -ErrorAction Ignore |
        Where-Object { -not (Test-Path -LiteralPath (Join-Path $module ([System.IO.Path]::GetRelativePath($target, $_.FullName)))) } | Remove-Item
    "Module:     $target"
}

function Install-Executable {
    $published = Join-Path $out 'mcp-gateway'
    $name = $IsWindows ? 'mcp-gateway.exe' : 'mcp-gateway'
    Invoke-DotNet -Argument @(
        'publish', (Join-Path $root 'src/McpGateway.Host'), '--configuration', 'Release', '--runtime', $Runtime
        '--output', $published, '--self-contained', 'false', '--nologo', '-p:PublishReadyToRun=true'
    )
    if ($BinPath) {
        $bin = $BinPath
        Copy-Installed $published $bin
    } else {
        # As every installation puts it there: under its version, beside a name that stays.
        $said = & (Join-Path $published $name) install --only-executable --json
        if ($LASTEXITCODE -ne 0) {
            throw "mcp-gateway install --only-executable ended with $LASTEXITCODE."
        }

        $bin = Split-Path ($said | ConvertFrom-Json).executable
    }

    "Executable: $(Join-Path $bin $name)"
    if ($bin -notin @($env:PATH -split [System.IO.Path]::PathSeparator)) {
        '            That folder is not on your PATH. Add it, or give your client the full path.'
    }
}

function Build-Module {
    Invoke-DotNet -Argument 'build', (Join-Path $root 'src/McpGateway.PowerShell'), '--configuration', $Configuration, '--nologo'
    if ($Configuration -eq 'Release' -and -not $Portable) {
        Add-CompiledAssembly $Runtime $module '-p:RunAnalyzers=false'
    }
}

switch ($Task) {
    'Build' {
        Build-Module
    }

    'Test' {
        Invoke-DotNet -Argument 'test', (Join-Path $root 'McpGateway.sln'), '--configuration', $Configuration, '--nologo'
    }

    'Install' {
        Build-Module
        Install-ModuleFolder
        Install-Executable
    }

    'Pack' {
        . (Join-Path $root 'packaging/Packages.ps1')
        $begin = [datetime]::UtcNow
        $packages = $PackagePath ? $PSCmdlet.GetUnresolvedProviderPathFromPSPath($PackagePath) : (Join-Path $out 'packages')
        $compiled = $Quick ? @() : $PackRuntime + ($PSBoundParameters.ContainsKey('PackRuntime') ? @() : @('linux-arm64', 'osx-x64', 'win-arm64'))
        New-Package -Root $root -Version $Version -Runtime $PackRuntime -Compiled $compiled -Destination $packages -Quick:$Quick
        Get-ChildItem $packages | ForEach-Object { '{0,12:N0} bytes  {1}' -f $_.Length, $_.FullName }
        "Packed in $([int] ([datetime]::UtcNow - $begin).TotalSeconds) s."
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
