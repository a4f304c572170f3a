BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Clients.ps1
    $folder = Initialize-TestHome
    $before = Initialize-ClientHome $folder
}

AfterAll {
    Clear-ClientHome $before
    Clear-TestHome $folder
}

Describe 'Uninstall-McpGateway' -Skip:$IsWindows {
    BeforeEach {
        $env:HOME = (New-Item -ItemType Directory (Join-Path $folder "user-$([guid]::NewGuid())")).FullName
        Write-Clients
        $cursorBefore = [System.IO.File]::ReadAllText($cursor)
        $codeBefore = [System.IO.File]::ReadAllText($code)
        $installed = Install-McpGateway
    }

    It 'puts every byte back, and a second time changes nothing' {
        $done = Uninstall-McpGateway
        $done.Changed | Should -Be $true, $true
        $done[1].Backup | Should -Exist
        [System.IO.File]::ReadAllText($cursor) | Should -BeExactly $cursorBefore
        [System.IO.File]::ReadAllText($code) | Should -BeExactly $codeBefore
        $again = Uninstall-McpGateway
        $again.Changed | Should -Be $false, $false
        $again[0].Note | Should -Match 'not installed'
        (Get-McpServer).Name | Should -Contain 'github'
    }

    It 'keeps what was edited, elsewhere and beside the gateway' {
        $text = [System.IO.File]::ReadAllText($cursor).Replace('"light"', '"dark"').Replace('"gateway"', '"mine": { "command": "mine" }, "gateway"')
        [System.IO.File]::WriteAllText($cursor, $text)
        $null = Uninstall-McpGateway Cursor
        $now = Get-Content $cursor -Raw | ConvertFrom-Json
        $now.theme | Should -Be 'dark'
        $now.mcpServers.PSObject.Properties.Name | Sort-Object | Should -Be 'far', 'github', 'mine', 'time'
        $now.mcpServers.github.env.GITHUB_PERSONAL_ACCESS_TOKEN | Should -Be $Secret
        (Get-McpClient VSCode).HasGateway | Should -BeTrue
    }

    It 'shows with -WhatIf what would change, without a secret, and changes nothing' {
        $between = [System.IO.File]::ReadAllText($cursor)
        $text = (Invoke-Pwsh "Import-Module '$ModulePath'; Uninstall-McpGateway Cursor -WhatIf") -join "`n"
        $text | Should -Match '(?m)^  \+ +"github"'
        $text | Should -Match '(?m)^  - +"gateway"'
        $text | Should -Not -Match $Secret
        [System.IO.File]::ReadAllText($cursor) | Should -BeExactly $between
    }

    It 'removes the copies when it is told to' {
        (Uninstall-McpGateway Cursor -RemoveBackup).Backup | Should -BeNullOrEmpty
        $installed[1].Backup | Should -Not -Exist
        $installed[0].Backup | Should -Exist
        [System.IO.File]::ReadAllText($cursor) | Should -BeExactly $cursorBefore
    }
}
