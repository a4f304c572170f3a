BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $folder = Initialize-TestHome
    Register-SampleServer sample -With @{ DenyTool = 'add' }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Get-McpAudit' {
    It 'says how to switch the audit on where there is none' {
        Get-McpAudit -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Match '"audit": true'
    }

    It 'has what was called and refused, once the audit is on' {
        $file = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
        $configuration = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
        $configuration.gateway = @{ audit = $true }
        $configuration | ConvertTo-Json -Depth 9 | Set-Content $file
        $null = Invoke-McpTool sample echo @{ message = 'm' } -Force
        Invoke-McpTool sample add @{ a = 1; b = 2 } -Force -SkipArgumentCheck -ErrorAction Ignore

        $records = Get-McpAudit
        $records.ForEach{ "$($_.Server)/$($_.Name) $($_.Outcome) $($_.Transport)" } | Should -Be 'sample/echo ok script', 'sample/add refused script'
        $records[0] | Should -BeOfType ([McpGateway.PowerShell.McpAuditRecord])
        $records[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
        (Get-McpAudit -Outcome refused).Error | Should -Match 'tools\.deny'
        (Get-McpAudit -Tool ec* -After (Get-Date).AddMinutes(-5)).Name | Should -Be 'echo'
        Get-McpAudit -Before (Get-Date).AddMinutes(-5) | Should -BeNullOrEmpty
        (Get-McpAudit sample -Last 1).Name | Should -Be 'add'
        Get-McpServer | Get-McpAudit | Should -HaveCount 2
    }
    It 'has what was not called, and the consent' {
        Register-SampleServer asking -With @{ ConfirmTool = 'echo' }
        Invoke-McpTool asking echo @{ message = 'm' } -ErrorAction Ignore
        $null = Invoke-McpTool asking echo @{ message = 'm' } -Force
        Invoke-McpTool asking nothing -ErrorAction Ignore
        Invoke-McpTool nowhere echo -ErrorAction Ignore
        Invoke-McpTool asking echo @{ message = 'm' } -WhatIf
        $null = Invoke-Answered "Invoke-McpTool asking echo @{ message = 'm' } -Confirm" 'No'
        $records = Get-McpAudit asking, nowhere
        $records.ForEach{ "$($_.Server)/$($_.Name) $($_.Outcome) $($_.Consent)" } |
            Should -Be 'asking/echo refused declined', 'asking/echo ok accepted', 'asking/nothing failed none', 'nowhere/echo failed none', 'asking/echo refused declined'
    }
}
