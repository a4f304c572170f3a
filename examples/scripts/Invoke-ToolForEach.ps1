#Requires -Version 7.6
#Requires -Modules McpGateway

<#
.SYNOPSIS
    Calls a tool once for every object from the pipeline, several at a time, and keeps what failed apart.
.DESCRIPTION
    Every property of an object is an argument of the tool. All calls use the same server process. One that fails does not stop the others: its error
    is in the result, with the object that it belongs to.
.EXAMPLE
    Import-Csv issues.csv | ./Invoke-ToolForEach.ps1 -Server github -Tool issue_write -Force

    Files an issue for every line of a table, without asking about each.
.EXAMPLE
    1..50 | ForEach-Object { @{ number = $_ } } | ./Invoke-ToolForEach.ps1 -Server math -Tool is_prime | Where-Object Failed
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Server,

    [Parameter(Mandatory)]
    [string] $Tool,

    # The arguments of one call: a hashtable, or an object with a property for each.
    [Parameter(Mandatory, ValueFromPipeline)]
    [object] $InputObject,

    # How many calls may run at the same time.
    [ValidateRange(1, 64)]
    [int] $ThrottleLimit = 4,

    # Calls without asking, even a tool that may destroy something.
    [switch] $Force
)

begin {
    $all = [System.Collections.Generic.List[object]]::new()
}

process {
    $all.Add($InputObject)
}

end {
    # The module may have been imported from a folder that the new runspaces do not know. Nobody can be asked there, so a tool that would ask
    # fails unless -Force is given.
    $module = (Get-Module McpGateway).Path
    $all | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
        Import-Module $using:module
        $result = Invoke-McpTool -Server $using:Server -Name $using:Tool -Argument $_ -Force:$using:Force -ErrorAction SilentlyContinue -ErrorVariable problem
        [pscustomobject]@{
            Arguments = $_
            Result    = $result
            Failed    = $problem.Count -gt 0
            Error     = $problem.Count -gt 0 ? "$($problem[0])" : $null
        }
    }
}
