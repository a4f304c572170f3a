#Requires -Version 7.6
#Requires -Modules McpGateway

<#
.SYNOPSIS
    Tests every server that is switched on, for a scheduled job: what failed with its remedy, and an exit code.
.DESCRIPTION
    Each server is started, asked for its tools, and stopped. The exit code is 0 if all is well and 1 if a check has failed.
.EXAMPLE
    pwsh -File ./Test-EveryServer.ps1 -Report ~/mcp-servers.json

    Writes every check to a file, too.
#>
[CmdletBinding()]
param(
    # A file that gets all checks as JSON.
    [string] $Report
)

$checks = Get-McpServer | Where-Object { -not $_.Disabled } | Test-McpServer
if ($Report) {
    $checks | Select-Object Server, @{ n = 'Check'; e = { "$($_.Check)" } }, @{ n = 'Result'; e = { "$($_.Result)" } }, Detail, Remedy |
        ConvertTo-Json -AsArray | Set-Content -LiteralPath $Report
}

$failed = @($checks | Where-Object { -not $_.Passed })
$failed | ForEach-Object { "$($_.Server): $($_.Detail) $($_.Remedy)".TrimEnd() }
exit [int]($failed.Count -gt 0)
