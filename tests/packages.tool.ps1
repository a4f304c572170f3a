# The .NET tool. A part of packages.ps1.
$source = New-Source 'tool'
$user = New-UserHome 'tool'
$tool = Join-Path $user '.dotnet/tools/mcp-gateway'
# This source and no other: nothing here asks a server.
$feed = Join-Path $user 'nuget.config'
[System.IO.File]::WriteAllText($feed, '<configuration><packageSources><clear /></packageSources></configuration>')

Test-Package 'dotnet_tool_install_and_mcp-gateway_install_make_an_entry_that_works' {
    Invoke-Clean $user $dotnet @('tool', 'install', '--global', 'McpGateway.Tool', '--version', $versions[0], '--add-source', $source, '--configfile', $feed) $forDotNet
    Invoke-Clean $user $tool @('install') $forDotNet
    Assert-Entry $user $versions[0]
}

Test-Package 'dotnet_tool_update_while_a_gateway_runs_and_mcp-gateway_install_again_leave_the_entry_and_start_the_new_version' {
    Assert-Update $user {
        Add-NextVersion $source
        Invoke-Clean $user $dotnet @('tool', 'update', '--global', 'McpGateway.Tool', '--add-source', $source, '--configfile', $feed) $forDotNet
        # Until then the entry starts what it has started before.
        Assert-Entry $user $versions[0]
        Invoke-Clean $user $tool @('install') $forDotNet
    }
}

Test-Package 'The_entry_works_when_the_tool_is_gone' {
    Invoke-Clean $user $dotnet @('tool', 'uninstall', '--global', 'McpGateway.Tool') $forDotNet
    Assert-That (-not (Test-Path $tool)) 'The tool is still there.'
    Assert-Entry $user $versions[1]
}
