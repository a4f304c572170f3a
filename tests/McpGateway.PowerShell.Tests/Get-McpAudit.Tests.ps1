BeforeAll {
    . $PSScriptRoot/Common.ps1
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
        for ($i = 0; $i -lt 100 -and @(Get-McpAudit).Count -lt 2; $i++) { Start-Sleep -Milliseconds 50 }

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
}
