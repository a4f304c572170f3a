BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    $pids = Join-Path $folder 'pids'
    Register-SampleServer zebra '--pid-file', $pids -With @{ Description = 'Stripes' }
    Register-SampleServer apple -With @{ Environment = @{ TOKEN = 'very-secret' } }
    Register-McpServer -Name 'with [brackets]' -Command npx
    function Set-Config([string] $Text) { Set-Content $config $Text -NoNewline }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Get-McpServer' {
    It 'lists all servers in the order of the file' {
        (Get-McpServer).Name | Should -Be @('zebra', 'apple', 'with [brackets]')
    }

    It 'gives nothing and creates nothing where nothing is configured' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'none'
            Get-McpServer | Should -BeNullOrEmpty
            $env:MCP_GATEWAY_HOME | Should -Not -Exist
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }
    }

    It 'says what is known, without starting anything' {
        $server = Get-McpServer zebra
        $server.Description | Should -Be 'Stripes'
        $server.State | Should -Be 'Stopped'
        $server.Transport | Should -Be 'Stdio'
        $server.Tools | Should -BeNullOrEmpty
        $server.Command | Should -Be 'dotnet'
        $server.ArgumentList[0] | Should -Be $SampleServer
        $server.Disabled | Should -BeFalse
        $server.Problem | Should -BeNullOrEmpty
        $server.Source | Should -Be $config
        $server.Line | Should -Be 3
        $pids | Should -Not -Exist
    }

    It 'says how many tools a server has once it was seen, and that it is connected' {
        $null = Get-McpTool apple
        $server = Get-McpServer apple
        $server.Tools | Should -BeGreaterThan 30
        $server.State | Should -Be 'Ready'
        Test-ProcessAlive $server.ProcessId | Should -BeTrue
    }

    It 'takes <Pattern> as a pattern' -ForEach @(
        @{ Pattern = 'Z*'; Expected = 'zebra' }
        @{ Pattern = '*e*'; Expected = 'zebra', 'apple', 'with [brackets]' }
        @{ Pattern = 'APPLE'; Expected = 'apple' }
        @{ Pattern = 'with [brackets]'; Expected = 'with [brackets]' }
    ) {
        (Get-McpServer $Pattern -ErrorAction Stop).Name | Should -Be $Expected
    }

    It 'takes names from the pipeline and by property' {
        ('zebra', 'apple' | Get-McpServer).Name | Should -Be @('zebra', 'apple')
        (Get-McpServer zebra | Get-McpServer).Name | Should -Be 'zebra'
    }

    It 'says which names there are where one is unknown, nearest first, and goes on' {
        $found = Get-McpServer zebr, apple -ErrorVariable failure -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'apple'
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.GetMcpServerCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -Be 'zebr'
        "$failure" | Should -Match 'zebra.*apple'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'is silent about a pattern that nothing fits' {
        Get-McpServer nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'shows no values of the environment in its views' {
        Get-McpServer apple | Format-List | Out-String | Should -Not -Match 'very-secret'
        Get-McpServer apple | Format-List | Out-String | Should -Match 'TOKEN'
        Get-McpServer apple | Out-String | Should -Not -Match 'very-secret'
    }

    Context 'a configuration that somebody else wrote' {
        BeforeAll {
            $good = Get-Content $config -Raw
        }

        AfterAll {
            Set-Config $good
        }

        It 'shows entries that cannot be used with their problem, and the others beside them' {
            Set-Config '{ "mcpServers": {
                "fine": { "command": "npx" },
                "off": { "command": "npx", "disabled": true },
                "remote": { "type": "http", "url": "https://example.com/mcp" },
                "odd": { "type": "carrier-pigeon" },
                "bad": { "command": 5 } } }'
            $servers = Get-McpServer -ErrorAction Stop
            $servers.Name | Should -Be @('fine', 'off', 'remote', 'odd', 'bad')
            ($servers | Where-Object Name -EQ off).Disabled | Should -BeTrue
            ($servers | Where-Object Name -EQ remote).Transport | Should -Be 'Http'
            ($servers | Where-Object Name -EQ odd).Transport | Should -Be 'Unknown'
            ($servers | Where-Object Name -EQ bad).Problem | Should -Match 'command.*line 6'
            $servers | Format-Table | Out-String | Should -Match 'Disabled'
        }

        It 'names file and line of a broken file, and keeps the last good servers' {
            Set-Config '{ "mcpServers": { "last": { "command": "npx" } } }'
            $null = Get-McpServer last -ErrorAction Stop
            Set-Config "{`n `"mcpServers`": [`n }"
            $servers = Get-McpServer -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpConfigurationInvalid,'
            "$failure" | Should -Match ([regex]::Escape($config) + '\(3,')
            $servers.Name | Should -Be 'last'
        }
    }
}
