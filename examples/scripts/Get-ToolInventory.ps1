#Requires -Version 7.6
#Requires -Modules McpGateway

<#
.SYNOPSIS
    Lists the tools of all servers with what is known about their effects: what a team wants to see before it allows them.
.DESCRIPTION
    The tools come from the catalog. A server is started only if its tools were never seen.
.EXAMPLE
    ./Get-ToolInventory.ps1 | Where-Object Effect -NE 'reads' | Format-Table

    Shows the tools that may change something.
.EXAMPLE
    ./Get-ToolInventory.ps1 -Server github, files | Export-Csv tools.csv
#>
[CmdletBinding()]
param(
    # Names of servers, or wildcards.
    [string[]] $Server = '*'
)

foreach ($definition in Get-McpServer -Name $Server | Where-Object { -not $_.Disabled }) {
    # A server that does not start is an error of its own; the others are listed all the same.
    foreach ($tool in Get-McpTool -Server $definition.Name) {
        [pscustomobject]@{
            Server    = $tool.Server
            Tool      = $tool.Name
            Effect    = $tool.IsReadOnly ? 'reads' : $tool.IsDestructive ? 'may destroy' : 'changes'
            Confirmed = [bool] $definition.ConfirmTool.Where({ $tool.Name -like $_ })
            Summary   = $tool.Summary
        }
    }
}
