BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    $pids = Join-Path $folder 'pids'
    Register-SampleServer zebra '--pid-file', $pids -With @{ Description = 'Stripes' }
    Register-SampleServer apple -With @{ Environment = @{ TOKEN = 'very-secret' }; WarningAction = 'SilentlyContinue' }
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

    It 'and every other command say what to type where nothing is configured' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'none'
            $file = [regex]::Escape((Join-Path $env:MCP_GATEWAY_HOME 'config.json'))
            $commands = @(
                { Get-McpServer @args }, { Get-McpServer * @args }, { Get-McpTool @args }, { Find-McpTool 'a note' @args }, { Measure-McpGateway @args }, { Measure-McpGateway -Refresh @args },
                { Test-McpServer @args }, { Connect-McpServer * @args }, { Get-McpPrompt @args }, { Get-McpResource @args }, { Import-McpTool * @args }, { Set-McpServer * -Trusted @args },
                { Unregister-McpServer * @args }
            )
            foreach ($command in $commands) {
                $told = @(& $command -ErrorAction Stop 3>&1)
                $told.Count | Should -Be 1 -Because "$command"
                $told[0] | Should -BeOfType [System.Management.Automation.WarningRecord]
                "$told" | Should -Match "^No servers are configured\. .* $file, or in PowerShell: Register-McpServer memory npx"
            }
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }
    }

    It 'warns of what another client would have read, and no other command makes an error of it' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'foreign'
            $null = New-Item -ItemType Directory $env:MCP_GATEWAY_HOME
            Set-Content (Join-Path $env:MCP_GATEWAY_HOME 'config.json') '{ "servers": { "s": { "command": "no-such-program", "timeout": 60, "autoApprove": ["x"], "enabled": false } } }'
            $server = Get-McpServer -WarningVariable told -WarningAction SilentlyContinue -ErrorAction Stop
            $server.Disabled | Should -BeTrue
            @($told).Count | Should -Be 2
            "$($told[0])" | Should -Match '\(1,53\): "timeout" of server ''s'' is not read: use "initTimeout" and "operationTimeout"'
            Get-McpTool -ErrorAction Stop | Should -BeNullOrEmpty
            Find-McpTool x -ErrorAction Stop | Should -BeNullOrEmpty
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }
    }

    It 'says why there is no folder to look in' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = 'relative/gw'
            { Get-McpServer } | Should -Throw "MCP_GATEWAY_HOME is 'relative/gw', which is not an absolute path.*"
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
        $server.Since | Should -BeOfType [datetime]
        $server.Since | Should -BeLessOrEqual ([datetime]::Now)
        $server.Since | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-5))
    }

    It 'says why a server could not be started, and since when, in both views' {
        Register-McpServer -Name faulty -Command no-such-program-anywhere -Description 'Not shown'
        $null = Get-McpTool faulty -ErrorAction SilentlyContinue
        $server = Get-McpServer faulty
        Unregister-McpServer faulty
        $server.State | Should -Be 'Faulted'
        $server.StateReason | Should -Match 'no-such-program-anywhere'
        $server.Since | Should -BeOfType [datetime]
        $table = $server | Format-Table | Out-String -Width 200
        $table | Should -Match 'Since'
        $table | Should -Match "Faulted +$([regex]::Escape($server.Since.ToString('T')))"
        $table | Should -Match 'no-such-program-anywhere'
        $table | Should -Not -Match 'Not shown'
        $server | Format-List | Out-String | Should -Match '(?m)^Since +: \S'
    }

    It 'says how a server is run and what of it may be called' {
        Register-McpServer -Name tuned -Command npx -IdleTimeout 5 -KeepAlive -Stateless -Replica 3 -Scope Shared -DenyTool 'x*'
        $server = Get-McpServer tuned
        Unregister-McpServer tuned
        $server.MaxOperationTime | Should -BeNullOrEmpty
        $null -eq $server.AllowTool | Should -BeTrue
        $server.IdleTimeout, $server.KeepAlive, $server.Stateless, $server.Replica | Should -Be @(5, $true, $true, 3)
        $server.Scope | Should -Be 'Shared'
        $server.DenyTool | Should -Be @('x*')
        $server | Format-List | Out-String | Should -Match '(?m)^DenyTool +: \{x\*\}'
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

        It 'says what is wrong with a setting that leaves its default, and with the .env file' {
            $variables = Join-Path $env:MCP_GATEWAY_HOME '.env'
            Set-Config "{ `"gateway`": {`n`"exposure`": 5 }, `"mcpServers`": { `"s`": { `"command`": `"npx`",`n`"idleTimeout`": 0 } } }"
            Set-Content $variables "GOOD=1`nbad"
            try {
                $server = Get-McpServer -ErrorVariable failure -ErrorAction SilentlyContinue
            }
            finally {
                Remove-Item $variables -Force
            }

            $server.Problem | Should -BeNullOrEmpty
            $failure.Count | Should -Be 3
            "$($failure[0])" | Should -Match '\(2,.*gateway\.exposure'
            "$($failure[1])" | Should -Match "\(3,.*idleTimeout.*'s'"
            "$($failure[2])" | Should -Match '\.env\(2,'
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
