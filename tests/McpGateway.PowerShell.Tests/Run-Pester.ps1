<#
.SYNOPSIS
    Runs all test files of this folder once and writes what came of each test to a file, for McpGateway.PowerShell.Tests.csproj.
.NOTES
    Ends with 0 when the results are written, whatever they are.
#>
param(
    [Parameter(Mandatory)]
    [string] $ResultFile,

    # The folder of the Pester to use.
    [Parameter(Mandatory)]
    [string] $Pester
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ($PSVersionTable.PSVersion -lt [version] '7.6') {
    throw "The module needs PowerShell 7.6, and '$PSHOME' is $($PSVersionTable.PSVersion). Leave MCP_GATEWAY_TEST_PWSH out: then the tests install their own."
}

Import-Module (Join-Path $Pester 'Pester.psd1')
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

function Get-Text($Records) {
    # Of the stack only the lines of the tests: the rest is Pester's own.
    ($Records | ForEach-Object { "$_"; $_.ScriptStackTrace -split '\r?\n' -match 'Tests\.ps1|Common\.ps1' }) -join "`n"
}

# What is wrong stands beside the test, or beside the block around it where the test was never reached.
function Get-Reason($Test) {
    if ($Test.ErrorRecord) {
        return (Get-Text $Test.ErrorRecord) -replace '^is skipped, because '
    }

    for ($block = $Test.Block; $block; $block = $block.Parent) {
        if ($block.ErrorRecord) {
            return Get-Text $block.ErrorRecord
        }
    }

    ''
}

$results = @($run.Tests | ForEach-Object {
        @{
            Name    = "$([System.IO.Path]::GetFileName($_.ScriptBlock.File)): $($_.ExpandedPath)"
            Outcome = "$($_.Result)"
            Message = Get-Reason $_
        }
    })
$results += @($run.Containers | Where-Object { $_.Result -eq 'Failed' -and $_.ErrorRecord } | ForEach-Object {
        @{ Name = "$(Split-Path "$($_.Item)" -Leaf): the file"; Outcome = 'Failed'; Message = Get-Text $_.ErrorRecord }
    })

ConvertTo-Json $results -Depth 3 | Set-Content -Path $ResultFile
