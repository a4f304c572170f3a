BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    $null = New-Item -ItemType Directory -Path $env:MCP_GATEWAY_HOME
    function Set-Config([string] $Text) { [System.IO.File]::WriteAllText($config, $Text) }
    function Get-Config { [System.IO.File]::ReadAllText($config) }
    function Read-Entry([string] $Name) { (Get-Content $config -Raw | ConvertFrom-Json -AsHashtable).mcpServers[$Name] }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Set-McpServer' {
    BeforeEach {
        Set-Config @'
// Mine
{
    "mcpServers": {
        // The first
        "one": { "command": "npx", "description": "Alt: é 日本", "future": { "a": 1.50 } },
        "two": {
            "command": "npx", // why
            "args": [
                "-y",
                "x"
            ],
            "env": {
                "A": "1", // of A
                "B": "2"
            },
            "idleTimeout": 5,
            "tools": { "allow": ["a"], "deny": ["b"] }
        },
        "far": { "type": "http", "url": "https://example.com/mcp" },
    },
    "other": [1,  2]
}
'@
    }

    It 'changes what is given and leaves every other byte' {
        $before = Get-Config
        Set-McpServer two -IdleTimeout 7.5 | Should -BeNullOrEmpty
        Get-Config | Should -BeExactly ($before -replace '"idleTimeout": 5', '"idleTimeout": 7.5')
        Set-McpServer one -Description 'Neu: ü'
        Get-Config | Should -BeExactly ($before -replace '"idleTimeout": 5', '"idleTimeout": 7.5' -replace 'Alt: é 日本', 'Neu: ü')
    }

    It 'adds a setting in the layout of its neighbours' {
        $before = Get-Config
        Set-McpServer two -Description 'New'
        Get-Config | Should -BeExactly ($before -replace '("deny": \["b"\] \})', "`$1,$([Environment]::NewLine -eq "`r`n" -and $before.Contains("`r") ? "`r`n" : "`n")            `"description`": `"New`"")
    }

    It 'takes a setting back to its default with $null or an empty text: <Parameter>' -ForEach @(
        @{ Parameter = 'Description'; Server = 'one'; Key = 'description'; Empty = $null }
        @{ Parameter = 'Description'; Server = 'one'; Key = 'description'; Empty = '' }
        @{ Parameter = 'IdleTimeout'; Server = 'two'; Key = 'idleTimeout'; Empty = $null }
        @{ Parameter = 'ArgumentList'; Server = 'two'; Key = 'args'; Empty = @() }
        @{ Parameter = 'Environment'; Server = 'two'; Key = 'env'; Empty = $null }
        @{ Parameter = 'Environment'; Server = 'two'; Key = 'env'; Empty = @{} }
    ) {
        (Read-Entry $Server).Keys | Should -Contain $Key
        $with = @{ $Parameter = $Empty }
        Set-McpServer $Server @with -ErrorAction Stop
        (Read-Entry $Server).Keys | Should -Not -Contain $Key
        Get-Config | Should -Match '// The first'
    }

    It 'changes variables one by one, so that those that stay keep their place and their comments' {
        Set-McpServer two -Environment @{ A = '1'; C = '3' }
        (Read-Entry two).env.Keys | Should -Be @('A', 'C')
        Get-Config | Should -Match '"A": "1", // of A'
        Set-McpServer one -Environment @{ NEW = '${env:NEW}' }
        (Read-Entry one).env.NEW | Should -BeExactly '${env:NEW}'
        (Read-Entry one).future.a | Should -Be 1.5
        Get-Config | Should -Match '1\.50'
    }

    It 'sets everything that Register-McpServer sets' {
        $settings = @{
            Command = 'other'; ArgumentList = 'x', 'y z'; WorkingDirectory = $folder; InheritEnvironment = $true; Timeout = 60; InitTimeout = 61; MaxOperationTime = 62
            KeepAlive = $true; Stateless = $true; Replica = 3; Scope = 'Shared'; AllowTool = 'p*'; DenyTool = @(); ConfirmTool = 'q'; Trusted = $true; Disable = $true
        }
        $server = Set-McpServer two @settings -PassThru
        $server.Command, $server.WorkingDirectory, $server.Timeout, $server.InitTimeout, $server.MaxOperationTime, $server.Replica | Should -Be @('other', $folder, 60, 61, 62, 3)
        $server.ArgumentList | Should -Be @('x', 'y z')
        $server.KeepAlive, $server.Stateless, $server.Trusted, $server.InheritEnvironment, $server.Disabled | Should -Be @($true, $true, $true, $true, $true)
        $server.Scope | Should -Be 'Shared'
        $server.AllowTool | Should -Be @('p*')
        $server.DenyTool.Count | Should -Be 0
        $server.ConfirmTool | Should -Be @('q')
        $server.IdleTimeout | Should -Be 5
        Set-McpServer two -KeepAlive:$false -Stateless:$false -Trusted:$false -InheritEnvironment:$false -Replica $null -Scope $null -AllowTool $null -ConfirmTool $null -Enable
        (Read-Entry two).Keys | Sort-Object | Should -Be ('args', 'command', 'cwd', 'env', 'idleTimeout', 'initTimeout', 'maxOperationTime', 'operationTimeout')
    }

    It 'changes one list of tools and leaves the others' {
        Set-McpServer two -DenyTool 'b', 'c*'
        Get-Config | Should -Match ([regex]::Escape('"tools": { "allow": ["a"], "deny": ["b", "c*"] }'))
        Set-McpServer two -AllowTool $null
        (Read-Entry two).tools.Keys | Should -Be 'deny'
        Set-McpServer two -AllowTool @()
        (Read-Entry two).tools.allow.Count | Should -Be 0
        (Get-McpServer two).AllowTool.Count | Should -Be 0
        Set-McpServer two -DenyTool @() -AllowTool $null
        (Read-Entry two).Keys | Should -Not -Contain 'tools'
    }

    It 'understands a bare list of tools, and leaves nothing open of rules that cannot be understood' {
        Set-Config '{ "mcpServers": { "bare": { "command": "npx", "tools": ["a"] }, "odd": { "command": "npx", "tools": "oops" } } }'
        Set-McpServer bare, odd -DenyTool b
        (Read-Entry bare).tools.allow | Should -Be @('a')
        (Read-Entry bare).tools.deny | Should -Be @('b')
        (Read-Entry odd).tools.allow.Count | Should -Be 0
        (Get-McpServer odd).Problem | Should -BeNullOrEmpty
    }

    It 'mends an entry that could not be used' {
        Set-Config '{ "mcpServers": { "broken": { "command": 5, "idleTimeout": 0 } } }'
        (Get-McpServer broken -ErrorAction SilentlyContinue).Problem | Should -Match 'command'
        $server = Set-McpServer broken -Command npx -IdleTimeout $null -PassThru -ErrorAction Stop
        $server.Problem | Should -BeNullOrEmpty
        Get-McpServer -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'switches servers off and on, by pattern and from the pipeline' {
        Set-McpServer * -Disable
        (Get-McpServer).Disabled | Should -Be @($true, $true, $true)
        Get-McpServer t* | Set-McpServer -Enable
        (Get-McpServer two).Disabled | Should -BeFalse
        (Read-Entry two).Keys | Should -Not -Contain 'disabled'
        (Get-McpServer one).Disabled | Should -BeTrue
    }

    It 'changes of what comes down the pipeline only what is given' {
        $stale = Get-McpServer one
        Set-McpServer one -Description 'since'
        $stale | Set-McpServer -IdleTimeout 3
        (Get-McpServer one).Description | Should -Be 'since'
        (Get-McpServer one).IdleTimeout | Should -Be 3
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-Config
        Set-McpServer * -Description 'x' -WhatIf
        Get-Config | Should -BeExactly $before
    }

    It 'leaves the file alone where everything is so already' {
        $time = (Get-Item $config).LastWriteTimeUtc
        $before = Get-Config
        Set-McpServer two -IdleTimeout 5 -Environment @{ A = 1; B = 2 }
        Get-Config | Should -BeExactly $before
        (Get-Item $config).LastWriteTimeUtc | Should -Be $time
    }

    It 'ends the connection of a server that is switched off' {
        Register-SampleServer live -With @{ Force = $true }
        $id = (Invoke-McpTool live pid)[0].pid
        Set-McpServer live -Description 'still the same server'
        Test-ProcessAlive $id | Should -BeTrue
        Set-McpServer live -Disable
        Wait-Until { -not (Test-ProcessAlive $id) } -What 'the server ends'
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'nothing to change'; With = @{ Name = 'one' }; Text = 'Nothing' }
        @{ Case = '-Enable with -Disable'; With = @{ Name = 'one'; Enable = $true; Disable = $true }; Text = 'cannot be used together' }
        @{ Case = 'a timeout of zero'; With = @{ Name = 'one'; Timeout = 0 }; Text = 'seconds' }
        @{ Case = 'too many processes'; With = @{ Name = 'one'; Replica = 65 }; Text = '64' }
        @{ Case = 'an argument that is $null'; With = @{ Name = 'one'; ArgumentList = 'a', $null }; Text = 'ArgumentList' }
        @{ Case = 'an address for a stdio server'; With = @{ Name = 'one'; Uri = 'https://example.com' }; Text = '-Uri' }
        @{ Case = 'an address that is none'; With = @{ Name = 'far'; Uri = 'example' }; Text = 'http' }
        @{ Case = 'a program for a remote server'; With = @{ Name = 'far'; Command = 'npx' }; Text = '-Command' }
    ) {
        $before = Get-Config
        Set-McpServer @With -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpParameterInvalid,McpGateway.PowerShell.Commands.SetMcpServerCommand'
        "$failure" | Should -Match ([regex]::Escape($Text))
        Get-Config | Should -BeExactly $before
    }

    It 'warns of a secret that would stand in the file' {
        Set-McpServer one -Environment @{ TOKEN = 'plain' } -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'TOKEN'
        "$warning" | Should -Not -Match 'plain'
        Set-McpServer one -Environment @{ TOKEN = '${env:TOKEN}'; LEVEL = 'plain' } -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -BeNullOrEmpty
    }

    It 'says which names there are where one is unknown, and changes the others' {
        Set-McpServer tow, one -Description 'x' -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
        $failure.TargetObject | Should -Be 'tow'
        (Get-McpServer one).Description | Should -Be 'x'
    }

    It 'does not touch a file that it cannot understand' {
        $null = Get-McpServer
        Set-Config "{`n  `"mcpServers`": {`n    oops`n  }`n}"
        Set-McpServer one -Description 'x' -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpConfigurationInvalid,'
        "$failure" | Should -Match 'config\.json\(3,'
        Get-Config | Should -Match 'oops'
    }

    It 'writes relative paths as full ones, and explains a command line in one text' {
        [System.IO.File]::WriteAllText((Join-Path $folder 'set.js'), '')
        Register-McpServer -Name moved -Command node
        Push-Location $folder
        try { Set-McpServer moved -ArgumentList ./set.js, '--x=./set.js', plain } finally { Pop-Location }
        (Get-McpServer moved).ArgumentList | Should -BeExactly @((Join-Path $folder 'set.js'), "--x=$(Join-Path $folder 'set.js')", 'plain')
        Set-McpServer moved -Command 'npx -y pkg' -ErrorAction SilentlyContinue -ErrorVariable failure
        "$failure" | Should -Match ([regex]::Escape("Set-McpServer moved -Command npx -ArgumentList '-y', 'pkg'"))
        (Get-McpServer moved).Command | Should -Be 'node'
    }

    It 'warns of rules that fit no tool, where the tools are known' {
        Register-SampleServer ruled2
        $null = Get-McpTool ruled2
        Set-McpServer ruled2 -DenyTool echo, ecko -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 1
        "$warning" | Should -Match "'ecko' matches no tool of server 'ruled2'. Did you mean echo,"
        Set-McpServer ruled2 -DenyTool echo -AllowTool * -ConfirmTool 'Add' -WarningVariable warning
        $warning | Should -BeNullOrEmpty
    }
}
