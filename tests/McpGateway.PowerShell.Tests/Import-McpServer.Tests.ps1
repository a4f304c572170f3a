BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Clients.ps1
    $folder = Initialize-TestHome
    $before = Initialize-ClientHome $folder
    Write-Clients
}

AfterAll {
    Clear-ClientHome $before
    Clear-TestHome $folder
}

Describe 'Import-McpServer' -Skip:$IsWindows {
    BeforeEach {
        $env:MCP_GATEWAY_HOME = Join-Path $folder "home-$([guid]::NewGuid())"
    }

    It 'takes servers of several clients over, the same one once, secrets apart' {
        $done = Import-McpServer Cursor, VSCode
        $done | Should -BeOfType ([McpGateway.PowerShell.McpServerImport])
        $done.Name | Should -Be 'github', 'time', 'far', 'time'
        "$($done.Action)" | Should -Be 'Add Add Add Same'
        $done[0].MovedSecret | Should -Be 'GITHUB_PERSONAL_ACCESS_TOKEN'
        $done[0].Note | Should -Match 'archived'
        (Get-McpServer).Name | Should -Be 'github', 'time', 'far'
        (Get-McpServer time).Disabled | Should -BeTrue
        Get-Content (Join-Path $env:MCP_GATEWAY_HOME config.json) -Raw | Should -Not -Match $Secret
        (Get-McpSecret).Name | Should -Contain 'GITHUB_PERSONAL_ACCESS_TOKEN'
        (Get-McpServer github).Environment.GITHUB_PERSONAL_ACCESS_TOKEN | Should -BeExactly '${secret:GITHUB_PERSONAL_ACCESS_TOKEN}'
        $text = $done | Out-String -Width 80
        $text -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        "$text$($done | Format-List * | Out-String)" | Should -Not -Match $Secret
        "$((Import-McpServer Cursor).Action)" | Should -Be 'Same Same Same'
    }

    It 'changes nothing with -WhatIf' {
        Import-McpServer * -WhatIf | Should -BeNullOrEmpty
        $env:MCP_GATEWAY_HOME | Should -Not -Exist
    }

    It 'overwrites nothing without -Force' {
        Register-McpServer time mine
        (Import-McpServer Cursor -Name time).Name | Should -Be 'time-2'
        (Get-McpServer time).Command | Should -Be 'mine'
        Unregister-McpServer time-2
        "$((Import-McpServer Cursor -Name time -Force).Action)" | Should -Be 'Replace'
        (Get-McpServer time).Command | Should -Be 'uvx'
    }

    It 'takes files, relative to the place, JSON as text, hashtables, and what Get-McpClient puts out' {
        Push-Location (Split-Path $cursor)
        try { (Import-McpServer -Path mcp.json -Name g*).Name | Should -Be 'github' } finally { Pop-Location }
        ('{ "mcpServers": { "j": { "command": "j" } } }' | Import-McpServer).Name | Should -Be 'j'
        (@{ mcpServers = @{ h = @{ command = 'h'; args = @('1', '2') } } } | Import-McpServer).Name | Should -Be 'h'
        (Get-McpServer h).ArgumentList | Should -Be '1', '2'
        ([pscustomobject]@{ o = [pscustomobject]@{ command = 'o' } } | Import-McpServer).Name | Should -Be 'o'
        ((Get-McpClient VSCode).Server | Import-McpServer).Name | Should -Be 'zeit'
        (Get-McpClient VSCode | Import-McpServer).Action | Should -Be 'Same'
    }

    It 'says what is wrong: <Case>' -ForEach @(
        @{ Case = 'no such client'; Id = 'McpClientUnknown'; Code = { Import-McpServer Curser -ErrorAction Stop } }
        @{ Case = 'no such file'; Id = 'McpClientFileNotUsable'; Code = { Import-McpServer -Path ./nothing.json -ErrorAction Stop } }
        @{ Case = 'no file at all'; Id = 'McpParameterInvalid'; Code = { Import-McpServer -Path Env:HOME -ErrorAction Stop } }
        @{ Case = 'no JSON'; Id = 'McpClientFileInvalid'; Code = { 'oops' | Import-McpServer -ErrorAction Stop } }
        @{ Case = 'no servers'; Id = 'McpClientFileInvalid'; Code = { '{ "a": 1 }' | Import-McpServer -ErrorAction Stop } }
    ) {
        $Code | Should -Throw -ErrorId "$Id,McpGateway.PowerShell.Commands.ImportMcpServerCommand"
    }

    It 'leaves secrets where it is told to' {
        $null = Import-McpServer Cursor -Name github -KeepSecret
        Get-McpSecret | Should -BeNullOrEmpty
        (Get-McpServer github).Environment.GITHUB_PERSONAL_ACCESS_TOKEN | Should -Be $Secret
    }
}
