BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $kept = @{}
    foreach ($name in 'BRAVE_API_KEY', 'NOTION_TOKEN', 'APIFY_TOKEN', 'DATAFORSEO_LOGIN', 'DATAFORSEO_PASSWORD') {
        $kept[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }

    function Read-Entry([string] $Name) {
        ([System.IO.File]::ReadAllText((Join-Path $env:MCP_GATEWAY_HOME 'config.json')) | ConvertFrom-Json -AsHashtable).mcpServers[$Name]
    }
}

AfterAll {
    foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
    Clear-TestHome $folder
}

Describe 'Get-McpPreset' {
    It 'lists all, by names, wildcards and the pipeline' {
        $all = Get-McpPreset
        $all.Count | Should -BeGreaterThan 25
        $all | Should -BeOfType ([McpGateway.PowerShell.McpPreset])
        $all.Name | Should -Be ($all.Name | Sort-Object -CaseSensitive)
        (Get-McpPreset google*).Name | Should -Be 'google-analytics', 'google-search-console', 'google-workspace'
        ('GITHUB', 'time' | Get-McpPreset).Name | Should -Be 'github', 'time'
        "$($all[0])" | Should -Be $all[0].Name
        Join-Path $env:MCP_GATEWAY_HOME 'config.json' | Should -Not -Exist
    }

    It 'says what is needed, and what of it is missing, until it is there' {
        $preset = Get-McpPreset dataforseo
        $preset.Form.Name | Should -Be 'hosted', 'npx'
        $preset.Ready | Should -BeFalse
        $preset.Missing | Should -Match 'Connect-McpServer dataforseo'
        $local = $preset.Form[1]
        $local.Need -join '|' | Should -Match 'npx \(Node\.js 22 or later\)\|DATAFORSEO_LOGIN: .*\|DATAFORSEO_PASSWORD: '
        $local.Setting | Should -Be 'DATAFORSEO_LOGIN', 'DATAFORSEO_PASSWORD'
        $local.Missing -join '|' | Should -Match 'Get it at https://app\.dataforseo\.com/api-access\. Set it in the environment, or as DATAFORSEO_LOGIN=.*\.env'
        $local.Missing[-1] | Should -Match 'Then run: Set-McpSecret dataforseo\.DATAFORSEO_PASSWORD$'

        $env:DATAFORSEO_LOGIN = 'me'
        Set-McpSecret DATAFORSEO_PASSWORD (ConvertTo-SecureString x -AsPlainText -Force)
        (Get-McpPreset dataforseo).Form[1].MissingName | Should -Not -Match 'DATAFORSEO'
    }

    It 'has an error for a name that is none' {
        Get-McpPreset gitub -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpPresetUnknown,'
        "$failure" | Should -Match 'Did you mean git\?'
        Get-McpPreset 'no-*' | Should -BeNullOrEmpty
    }

    It 'completes names and forms: <Line>' -ForEach @(
        @{ Line = 'Get-McpPreset noti'; Expected = 'notion' }
        @{ Line = 'Register-McpServer -Preset playw'; Expected = 'playwright' }
        @{ Line = 'Register-McpServer -Preset brave -Form d'; Expected = 'docker' }
        @{ Line = 'Register-McpServer mine -Preset notion -Form '; Expected = 'hosted', 'npx' }
    ) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.ListItemText | Should -Be $Expected
    }
}

Describe 'Register-McpServer -Preset' {
    It 'registers under the name of the preset or another, and says what is missing and to be known' {
        Register-McpServer -Preset brave -WarningVariable warning -WarningAction SilentlyContinue
        $warning -join '|' | Should -Match 'brave: BRAVE_API_KEY is not set: .*https://api-dashboard\.search\.brave\.com/app/keys.*Set-McpSecret brave\.BRAVE_API_KEY'
        (Read-Entry brave).env.BRAVE_API_KEY | Should -BeExactly '${BRAVE_API_KEY:-${secret:brave.BRAVE_API_KEY}}'
        (Register-McpServer pages -Preset fetch -PassThru -WarningAction SilentlyContinue).Name | Should -Be 'pages'
        Register-McpServer -Preset brave -ErrorVariable failure -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerExists,'
        Register-McpServer none -Preset time -WhatIf
        Read-Entry none | Should -BeNullOrEmpty
    }

    It 'keeps a secret as a secret, whether it comes as a setting, a variable, a text or a secure string' {
        $secret = ConvertTo-SecureString 'hunter2' -AsPlainText -Force
        Register-McpServer one -Preset notion -Form npx -Setting @{ NOTION_TOKEN = $secret } -WarningVariable warning
        Register-McpServer two -Preset notion -Form npx -Environment @{ NOTION_TOKEN = 'hunter2'; MORE = 'x' } -WarningVariable +warning
        $warning | Should -BeNullOrEmpty
        (Read-Entry one).env.NOTION_TOKEN | Should -BeExactly '${secret:one.NOTION_TOKEN}'
        (Read-Entry two).env.NOTION_TOKEN | Should -BeExactly '${secret:two.NOTION_TOKEN}'
        (Read-Entry two).env.MORE | Should -BeExactly 'x'
        (Get-McpSecret).Name | Should -Contain 'two.NOTION_TOKEN'
        [System.IO.File]::ReadAllText((Join-Path $env:MCP_GATEWAY_HOME 'config.json')) | Should -Not -Match 'hunter2'
    }

    It 'puts settings in, relative paths as full ones, and what else is given besides' {
        Push-Location $folder
        try { Register-McpServer -Preset filesystem -Setting @{ folder = 'a', 'b' } -ArgumentList '--x' -Description d -Timeout 9 -Scope Shared -DenyTool w } finally { Pop-Location }
        $entry = Read-Entry filesystem
        $entry.args | Should -Be '-y', '@modelcontextprotocol/server-filesystem', (Join-Path $folder a), (Join-Path $folder b), '--x'
        $entry.description, $entry.operationTimeout, $entry.scope, $entry.tools.deny[0] | Should -Be 'd', 9, 'shared', 'w'
        Register-McpServer -Preset stripe -Header @{ 'X-A' = 'b' } -WarningAction SilentlyContinue
        (Read-Entry stripe).headers.'X-A' | Should -Be 'b'
    }

    It 'takes presets from the pipeline' {
        Get-McpPreset sequential-thinking, playwright | Register-McpServer -WarningAction SilentlyContinue
        (Read-Entry playwright).args | Should -Be '-y', '@playwright/mcp@latest'
        (Read-Entry sequential-thinking).command | Should -Be 'npx'
    }

    It 'refuses what cannot be, with the remedy: <Line>' -ForEach @(
        @{ Line = '-Preset filesystem'; Says = "needs 'folder', a folder that the server may use: -Setting @{ folder = '~/Documents' }." }
        @{ Line = '-Preset gitub'; Says = "There is no preset 'gitub'. Did you mean git? Get-McpPreset lists them." }
        @{ Line = '-Preset notion -Form docker'; Says = "has no form 'docker'. It has: hosted, npx." }
        @{ Line = '-Preset notion -Setting @{ NOTION_TOKEN = "x" }'; Says = 'Use -Form npx.' }
        @{ Line = '-Preset notion -ArgumentList x'; Says = 'takes no arguments' }
        @{ Line = '-Preset notion -WorkingDirectory x'; Says = 'takes no -Environment and no -WorkingDirectory' }
        @{ Line = '-Preset time -Header @{ A = "b" }'; Says = 'takes no -Header' }
        @{ Line = 'gateway -Preset time'; Says = "The name 'gateway' is reserved" }
    ) {
        & ([scriptblock]::Create("Register-McpServer $Line -ErrorAction SilentlyContinue -ErrorVariable global:failure"))
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        "$failure" | Should -Match ([regex]::Escape($Says))
    }

    It 'gives one error with all that is missing and where to get it, when it is called' {
        $env:DATAFORSEO_LOGIN = $null
        Remove-McpSecret DATAFORSEO_PASSWORD -Confirm:$false
        Register-McpServer -Preset dataforseo -Form npx -WarningAction SilentlyContinue
        Get-McpTool dataforseo -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($failure).Count | Should -Be 1
        "$failure" | Should -Match 'DATAFORSEO_LOGIN.*Get it at https://app\.dataforseo\.com/api-access.*dataforseo\.DATAFORSEO_PASSWORD.*Set-McpSecret'
    }
}
