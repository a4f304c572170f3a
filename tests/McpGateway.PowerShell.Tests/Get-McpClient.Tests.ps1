BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Clients.ps1
    $folder = Initialize-TestHome
    $before = Initialize-ClientHome $folder
    $env:MCP_GATEWAY_HOME = Join-Path $folder 'home'
    Write-Clients
}

AfterAll {
    Clear-ClientHome $before
    Clear-TestHome $folder
}

Describe 'Get-McpClient' -Skip:$IsWindows {
    It 'finds what is there, with files, servers and the gateway' {
        $clients = Get-McpClient
        $clients.Name | Should -Be 'VSCode', 'Cursor'
        $clients | Should -BeOfType ([McpGateway.PowerShell.McpClient])
        $clients[1].File | Should -Be $cursor
        $clients[1].Server.Name | Should -Be 'github', 'time', 'far'
        $clients[1].Server[1].Disabled | Should -BeTrue
        $clients.HasGateway | Should -Be $false, $false
        $clients.Note | Should -BeNullOrEmpty
        Join-Path $folder 'home' | Should -Not -Exist
    }

    It 'takes names, titles, wildcards and the pipeline, and one that is not there where it is named' {
        (Get-McpClient *code*).Name | Should -Be 'VSCode'
        (Get-McpClient 'VS Code').Name | Should -Be 'VSCode'
        ('Cursor', 'VSCode' | Get-McpClient).Name | Should -Be 'Cursor', 'VSCode'
        $desktop = Get-McpClient claudedesktop
        $desktop.Found | Should -BeFalse
        $desktop.File | Should -Be (Join-Path $env:HOME '.config/Claude/claude_desktop_config.json')
        Get-McpClient Curser -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpClientUnknown,McpGateway.PowerShell.Commands.GetMcpClientCommand'
        "$failure" | Should -Match 'ClaudeDesktop, ClaudeCode, VSCode'
    }

    It 'shows nothing of a project that deceives or disturbs a terminal' {
        $project = Join-Path $folder 'hostile'
        $null = New-Item -ItemType Directory (Join-Path $project '.cursor')
        $text = 'x\u001b[2Jy\u0007\u202ez\u009b1m'
        [System.IO.File]::WriteAllText((Join-Path $project '.cursor/mcp.json'), "{`"mcpServers`":{`"$text`":{`"command`":`"$text`",`"env`":{`"$text`":`"1`"},`"$text`":1}}}")
        Push-Location $project
        try {
            $clients = Get-McpClient Cursor
            $imported = Import-McpServer -From Cursor -WhatIf 6>&1
        }
        finally {
            Pop-Location
        }

        $clients.Server.Name -like 'x*' | Should -Not -BeNullOrEmpty
        foreach ($view in 'Format-Table', 'Format-List', 'Out-String') {
            $shown = (@($clients; $clients.Server; $imported) | & $view | Out-String -Width 2000) -replace '\e\[[\d;]*m'
            $shown | Should -Not -Match '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]' -Because $view
        }
    }

    It 'counts project files of the folder' {
        $null = Write-ClientFile 'work/.vscode/mcp.json' '{ "servers": { "p": { "command": "p" } } }'
        Push-Location (Join-Path $env:HOME 'work')
        try { (Get-McpClient VSCode).Server.Where({ $_.Scope -eq 'workspace' }).Name | Should -Be 'p' } finally { Pop-Location }
    }

    It 'shows tables of 80 columns without a secret' {
        foreach ($objects in (Get-McpClient), (Get-McpClient).Server) {
            $text = $objects | Out-String -Width 80
            $text -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
            "$text$($objects | Format-List * | Out-String -Width 200)" | Should -Not -Match "$Secret|key=x"
        }
    }

    It 'says where a file is broken, and where it looked when there is none' {
        $broken = Write-ClientFile '.claude.json' "{`n oops"
        try {
            (Get-McpClient ClaudeCode).Note | Should -Match ([regex]::Escape("$broken line 2: broken JSON"))
        } finally {
            Remove-Item $broken -Force
        }

        $user = $env:HOME
        $env:HOME = (New-Item -ItemType Directory (Join-Path $folder 'nobody')).FullName
        try {
            Get-McpClient -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$warning" | Should -Match 'Cursor: .*nobody'
        } finally {
            $env:HOME = $user
        }
    }

    It 'completes names for all four cmdlets' {
        foreach ($line in 'Get-McpClient Cl', 'Import-McpServer -From Cl', 'Install-McpGateway Cl', 'Uninstall-McpGateway -Client Cl') {
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.ListItemText | Should -Be 'ClaudeDesktop', 'ClaudeCode', 'Cline'
        }
    }
}
