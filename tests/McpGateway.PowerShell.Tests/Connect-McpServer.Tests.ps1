BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer one '--pid-file', $pids
    Register-SampleServer two -With @{ IdleTimeout = 0.3 }
    Register-SampleServer toolless '--no-tools'
    Register-SampleServer refusing '--refuse', 'tools/list'
    Register-SampleServer off -With @{ Disabled = $true }
    Register-SampleServer dying '--exit-at-start', '7'
    Register-McpServer -Name missing -Command this-program-does-not-exist
    Register-McpServer -Name far -Uri http://127.0.0.1:9/mcp
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Connect-McpServer' {
    It 'starts a server and puts it out as ready, with its tools and its process' {
        $server = Connect-McpServer one
        $server.State | Should -Be 'Ready'
        $server.Tools | Should -BeGreaterThan 30
        $server.Processes | Should -Be 1
        "$($server.ProcessId)" | Should -Be (Get-Content $pids)
        Test-ProcessAlive $server.ProcessId | Should -BeTrue
    }

    It 'keeps the connection that there is' {
        $before = (Connect-McpServer one).ProcessId
        (Connect-McpServer one).ProcessId | Should -Be $before
        (Invoke-McpTool one pid)[0].pid | Should -Be $before
    }

    It 'keeps a connection however long it is idle' {
        $held = Connect-McpServer two
        Invoke-McpTool two echo @{ message = 'x' } | Should -Be 'x'
        # One of the same kind that nobody keeps shows that the time has come.
        Register-SampleServer idle -With @{ IdleTimeout = 0.3 }
        $null = Invoke-McpTool idle echo @{ message = 'x' }
        Wait-Until { (Get-McpServer idle).State -eq 'Stopped' } -What 'the other becomes idle'
        Unregister-McpServer idle
        (Get-McpServer two).ProcessId | Should -Be $held.ProcessId
    }

    It 'starts several servers, in the order of the configuration, with an error for each that fails' {
        $servers = Connect-McpServer one, two, dying, missing, toolless -ErrorVariable failures -ErrorAction SilentlyContinue
        $servers.Name | Should -Be @('one', 'two', 'toolless')
        $servers.State | Should -Be @('Ready', 'Ready', 'Ready')
        $failures.TargetObject | Should -Be @('dying', 'missing')
        $failures[0].FullyQualifiedErrorId | Should -Be 'McpHandshakeFailed,McpGateway.PowerShell.Commands.ConnectMcpServerCommand'
        $failures[1].FullyQualifiedErrorId | Should -Match '^McpServerCannotStart,'
        $failures[0].ErrorDetails.RecommendedAction | Should -Match "Test-McpServer 'dying'"
    }

    It 'starts servers from the pipeline at the same time' {
        'one', 'two' | Disconnect-McpServer
        # Each answers once the other runs, too.
        $mark = Join-Path $folder 'both'
        if ($IsWindows) {
            Set-ItResult -Skipped -Because $Needed.sh
            return
        }

        'a', 'b' | ForEach-Object {
            $script = 'touch "$1.$2"; i=0; while [ ! -e "$1.$3" ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done; [ -e "$1.$3" ] || exit 9; exec dotnet "$4"'
            Register-McpServer -Name "meet$_" -Command sh -ArgumentList '-c', $script, 'sh', $mark, $_, ($_ -eq 'a' ? 'b' : 'a'), $SampleServer
        }
        (Get-McpServer meet* | Connect-McpServer -ErrorAction Stop).State | Should -Be @('Ready', 'Ready')
        Unregister-McpServer meet*
    }

    It 'connects to a server that does not list its tools' {
        (Connect-McpServer refusing -ErrorAction Stop).State | Should -Be 'Ready'
    }

    It 'passes over what is switched off, unless it is named, and says why a remote server cannot be reached' {
        Connect-McpServer o[f]* -ErrorAction Stop | Should -BeNullOrEmpty
        Connect-McpServer off, far -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be @(
            'McpServerNotUsable,McpGateway.PowerShell.Commands.ConnectMcpServerCommand'
            'McpServerCannotStart,McpGateway.PowerShell.Commands.ConnectMcpServerCommand')
        $failures[1].Exception.Message | Should -Match 'cannot be reached at http://127\.0\.0\.1:9/mcp'
        $failures[0].ErrorDetails.RecommendedAction | Should -Be "Set-McpServer 'off' -Enable switches it on."
    }

    It 'tries at once what was not to be tried for a while' {
        $until = Join-Path $folder 'mended'
        Register-SampleServer healing '--until', $until, '--exit-at-start', '7'
        1..3 | ForEach-Object { $null = Get-McpTool healing -ErrorAction SilentlyContinue }
        (Get-McpServer healing).NextTry | Should -Not -BeNullOrEmpty
        $null = Get-McpTool healing -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerResting,'
        $failure.ErrorDetails.RecommendedAction | Should -Match "Connect-McpServer 'healing'"
        $null = New-Item $until
        (Connect-McpServer healing -ErrorAction Stop).State | Should -Be 'Ready'
    }

    It 'starts nothing with -WhatIf' {
        Disconnect-McpServer one
        Connect-McpServer one -WhatIf | Should -BeNullOrEmpty
        (Get-McpServer one).State | Should -Be 'Stopped'
    }

    It 'says which names there are where one is unknown' {
        Connect-McpServer oen -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
        "$failure" | Should -Match 'one'
    }
}
