BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    Register-SampleServer good '--pid-file', $pids
    function Get-Check($Tests, [string] $Name) { $Tests | Where-Object Check -EQ $Name }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Test-McpServer' {
    It 'tells what works, from the entry to the end' {
        $tests = Test-McpServer good
        $tests.Check | Should -Be @('Entry', 'Transport', 'Variables', 'Command', 'Start', 'Handshake', 'Revision', 'Capabilities', 'Tools', 'Stdout', 'Stderr', 'End')
        $tests.Server | Select-Object -Unique | Should -Be 'good'
        $tests.Passed | Should -Not -Contain $false
        $tests.Result | Select-Object -Unique | Should -Be 'Passed'
        $tests.Remedy | Where-Object { $_ } | Should -BeNullOrEmpty
        (Get-Check $tests Entry).Detail | Should -Match 'line 3 of .*config\.json'
        (Get-Check $tests Command).Detail | Should -Match 'dotnet'
        [System.IO.File]::Exists((Get-Check $tests Command).Detail) | Should -BeTrue
        (Get-Check $tests Handshake).Detail | Should -Match '^sample '
        (Get-Check $tests Handshake).Duration | Should -BeOfType [timespan]
        (Get-Check $tests Handshake).Duration | Should -BeGreaterThan ([timespan]::Zero)
        (Get-Check $tests Revision).Detail | Should -Be '2025-11-25'
        (Get-Check $tests Capabilities).Detail | Should -Match 'tools, prompts, resources'
        [int] (Get-Check $tests Tools).Detail | Should -BeGreaterThan 30
        (Get-Check $tests End).Detail | Should -Be 'exit code 0'
    }

    It 'uses a process of its own, which ends, and leaves the connection alone' {
        $id = (Connect-McpServer good).ProcessId
        $tests = Test-McpServer good
        $own = (Get-Check $tests Start).Detail -replace '\D'
        $own | Should -BeIn (Get-Content $pids)
        $own | Should -Not -Be "$id"
        Test-ProcessAlive $own | Should -BeFalse
        Test-ProcessAlive $id | Should -BeTrue
        (Get-McpServer good).ProcessId | Should -Be $id
    }

    It 'says whether all is well with -Quiet' {
        Register-McpServer -Name missing -Command this-program-does-not-exist
        Test-McpServer good -Quiet | Should -BeTrue
        Test-McpServer good, missing -Quiet | Should -Be @($true, $false)
        Unregister-McpServer missing
    }

    It 'names what fails and what to do, and tries nothing that rests on it: <Case>' -ForEach @(
        @{ Case = 'no such program'; With = @{ Command = 'this-program-does-not-exist' }; Check = 'Command'; Detail = 'this-program-does-not-exist'; Remedy = 'Install it' }
        @{ Case = 'no such folder'; With = @{ Command = 'dotnet'; WorkingDirectory = '/no/such/folder' }; Check = 'WorkingDirectory'; Detail = 'no.such.folder'; Remedy = 'cwd' }
        @{ Case = 'variables that are not set'; With = @{ Command = '${env:NO_ONE}'; Environment = @{ X = '${env:NO_TWO}' } }; Check = 'Variables'; Detail = 'NO_TWO.*NO_ONE'; Remedy = '\.env' }
    ) {
        Register-McpServer -Name failing @With
        $tests = Test-McpServer failing
        $tests[-1].Check | Should -Be $Check
        $tests[-1].Result | Should -Be 'Failed'
        $tests[-1].Passed | Should -BeFalse
        $tests[-1].Detail | Should -Match $Detail
        $tests[-1].Remedy | Should -Match $Remedy
        @($tests | Where-Object -Not Passed).Count | Should -Be 1
        Unregister-McpServer failing
    }

    It 'tells of a server that does not answer as it should: <Case>' -ForEach @(
        @{ Case = 'it ends at once'; Option = @('--exit-at-start', '7'); Check = 'Handshake'; Result = 'Failed'; Detail = 'exit code 7.*stderr ends' }
        @{ Case = 'it refuses'; Option = @('--init-error'); Check = 'Handshake'; Result = 'Failed'; Detail = 'refused' }
        @{ Case = 'it does not list its tools'; Option = @('--refuse', 'tools/list'); Check = 'Tools'; Result = 'Failed'; Detail = 'refused to list its tools' }
        @{ Case = 'it has no tools'; Option = @('--no-tools'); Check = 'Tools'; Result = 'Passed'; Detail = 'declares none' }
        @{ Case = 'it writes to stdout'; Option = @('--rubbish-at-start'); Check = 'Stdout'; Result = 'Warning'; Detail = 'not an MCP message' }
        @{ Case = 'it writes to stderr'; Option = @('--stderr', 'hello from stderr'); Check = 'Stderr'; Result = 'Passed'; Detail = 'hello from stderr' }
        @{ Case = 'it does not end'; Option = @('--ignore-stdin-close'); Check = 'End'; Result = 'Warning'; Detail = 'did not exit' }
        @{ Case = 'it speaks the newest revision alone'; Option = @('--modern-only'); Check = 'Revision'; Result = 'Passed'; Detail = '2026-07-28' }
    ) {
        Register-SampleServer odd $Option -With @{ Force = $true; InitTimeout = 20 }
        $test = Get-Check (Test-McpServer odd) $Check
        $test.Result | Should -Be $Result
        $test.Detail | Should -Match $Detail
        if ($Result -ne 'Passed') { $test.Remedy | Should -Not -BeNullOrEmpty }
        Unregister-McpServer odd
    }

    It 'tells of a server that is silent for its init timeout' {
        Register-SampleServer silent '--silent' -With @{ InitTimeout = 0.5 }
        $tests = Test-McpServer silent
        $tests[-1].Check | Should -Be 'Handshake'
        $tests[-1].Detail | Should -Match '0[.,]5 s'
        $tests[-1].Duration.TotalSeconds | Should -BeGreaterOrEqual 0.5
        Test-ProcessAlive ((Get-Check $tests Start).Detail -replace '\D') | Should -BeFalse
        Unregister-McpServer silent
    }

    It 'counts the tools that the configuration switches off' {
        Register-SampleServer ruled -With @{ DenyTool = 'echo*' }
        (Get-Check (Test-McpServer ruled) Tools).Detail | Should -Match '2 of them switched off'
        Unregister-McpServer ruled
    }

    It 'masks what is secret' {
        Register-SampleServer masked '--stderr', '${env:MASKED}' -With @{ WorkingDirectory = '${env:MASKED}' }
        $env:MASKED = "$folder/my-secret-folder"
        try {
            $tests = Test-McpServer masked
            "$($tests.Detail) $($tests.Remedy)" | Should -Not -Match 'my-secret-folder'
            (Get-Check $tests WorkingDirectory).Detail | Should -Match '\*\*\*'
        }
        finally {
            $env:MASKED = $null
            Unregister-McpServer masked
        }
    }

    Context 'entries that somebody else wrote' {
        BeforeAll {
            $good = Get-Content $config -Raw
            Set-Content $config "{ `"mcpServers`": {
                `"fine`": { `"command`": `"dotnet`", `"args`": [`"$($SampleServer.Replace('\', '\\'))`"] },
                `"off`": { `"command`": `"dotnet`", `"args`": [`"$($SampleServer.Replace('\', '\\'))`"], `"disabled`": true },
                `"remote`": { `"type`": `"http`", `"url`": `"http://127.0.0.1:9/mcp`" },
                `"bad`": { `"command`": 5 } } }" -NoNewline
        }

        AfterAll {
            Set-Content $config $good -NoNewline
        }

        It 'tests all that are not switched off' {
            $tests = Test-McpServer
            $tests.Server | Select-Object -Unique | Should -Be @('fine', 'remote', 'bad')
            ($tests | Where-Object -Not Passed).Server | Should -Be @('remote', 'bad')
        }

        It 'tests one that is switched off where it is named, and says so' {
            $tests = Test-McpServer off
            (Get-Check $tests Entry).Result | Should -Be 'Warning'
            (Get-Check $tests Entry).Passed | Should -BeTrue
            (Get-Check $tests End).Result | Should -Be 'Passed'
            Test-McpServer off -Quiet | Should -BeTrue
        }

        It 'says why a remote server cannot be reached, and what is wrong with an entry' {
            $remote = Test-McpServer remote
            $remote[-1].Check | Should -Be 'Handshake'
            $remote[-1].Detail | Should -Match 'cannot be reached at'
            $bad = Test-McpServer bad
            $bad.Check | Should -Be 'Entry'
            $bad.Detail | Should -Match 'command.*line 5'
        }
    }

    It 'leaves no process behind where the pipeline stops' {
        Register-SampleServer stopped '--silent', '--pid-file', (Join-Path $folder 'stopped') -With @{ InitTimeout = 600 }
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Test-McpServer stopped")
        $null = $shell.BeginInvoke()
        Wait-Until { Test-Path (Join-Path $folder 'stopped') }
        $stopping = $shell.BeginStop($null, $null)
        Wait-Until { $stopping.IsCompleted } -What 'the test ends'
        $shell.Dispose()
        Test-ProcessAlive (Get-Content (Join-Path $folder 'stopped')) | Should -BeFalse
        Unregister-McpServer stopped
    }

    It 'says which names there are where one is unknown' {
        Test-McpServer god -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.TestMcpServerCommand'
    }
}
