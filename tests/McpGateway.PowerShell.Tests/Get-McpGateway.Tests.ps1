BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $gateway = $env:MCP_GATEWAY_TEST_GATEWAY
    if (-not $gateway) {
        $gateway = Get-ChildItem -Path (Join-Path $RepositoryRoot 'artifacts/bin/McpGateway.Host') -Filter mcp-gateway.dll -Recurse -ErrorAction Ignore |
            Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
    }

    Register-SampleServer main -With @{ Scope = 'Shared' }
    $config = Get-Content (Join-Path $env:MCP_GATEWAY_HOME config.json) -Raw | ConvertFrom-Json -AsHashtable
    $config.gateway = @{ broker = 'require'; discovery = 'onFirstUse' }
    ConvertTo-Json $config -Depth 10 | Set-Content (Join-Path $env:MCP_GATEWAY_HOME config.json)

    function Start-Relay {
        $info = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
        $info.ArgumentList.Add($gateway)
        $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
        $relay = [System.Diagnostics.Process]::Start($info)
        Send-Message $relay @{ id = 1; method = 'initialize'; params = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = "pester`e[2J`u{202e}"; version = '1' } } }
        $null = Receive-Answer $relay 1
        $relay
    }
}

AfterAll {
    Get-McpGateway | Stop-McpGateway -ErrorAction Ignore
    Clear-TestHome $folder
}

Describe 'Get-McpGateway and Stop-McpGateway' -Skip:$IsWindows {
    It 'find nothing where no broker runs, and start none' {
        Get-McpGateway | Should -BeNullOrEmpty
        Stop-McpGateway
        Get-McpGateway | Should -BeNullOrEmpty
        Stop-McpGateway 1 -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpGatewayNotFound,McpGateway.PowerShell.Commands.Gateways.StopMcpGatewayCommand'
    }

    It 'show the broker with its clients and servers, and end it' {
        $relay = Start-Relay
        try {
            Send-Message $relay @{ id = 2; method = 'tools/call'; params = @{ name = 'call_mcp_tool'; arguments = @{ mcp_name = 'main'; tool_name = 'echo'; arguments = @{ message = 'hi' } } } }
            $null = Receive-Answer $relay 2
            $broker = Get-McpGateway
            $broker | Should -BeOfType ([McpGateway.PowerShell.McpGatewayProcess])
            $broker.Client.Client | Should -BeLike 'pester*'
            $broker.Client.Client | Should -Not -Match '[\x00-\x1f\x7f-\x9f\u202a-\u202e]'
            $broker.Client.ProcessId | Should -Be $relay.Id
            $broker.Server.Name | Should -Be 'main'
            $broker.Server.Status | Should -Be 'Ready'
            $broker.State | Should -Be 'serving'
            $server = Get-McpServer main
            $server.State, $server.Processes | Should -Be 'Ready', 1
            $server.StateReason | Should -Be "in the broker, process $($broker.Id)"
            $broker | Format-Table | Out-String -Width 120 | Should -Match '(?s)Id +Version +State +Since +Address +Clients +Servers.*serving.*broker.*pester.*main: Ready'
            $broker | Format-List | Out-String -Width 120 | Should -Match '(?m)^Folder +:'
            $broker | Stop-McpGateway -WhatIf
            Test-ProcessAlive $broker.Id | Should -BeTrue
            $broker | Stop-McpGateway
            Test-ProcessAlive $broker.Id | Should -BeFalse
            Get-McpGateway | Should -BeNullOrEmpty
        }
        finally {
            $relay.StandardInput.Close()
            $relay.WaitForExit()
        }

        $relay.ExitCode | Should -Be 0
    }
}
