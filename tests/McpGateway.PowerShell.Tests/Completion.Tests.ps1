BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer everything '--pid-file', $pids, '--bad-tools' -With @{ Description = 'All kinds' }
    Register-SampleServer 'every one' '--pid-file', $pids
    Register-McpServer -Name "o'clock" -Command npx
    Register-McpServer -Name '$money' -Command npx
    function Complete([string] $Line) { [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Completion' {
    It 'connects to nothing' {
        (Complete 'Invoke-McpTool everything ').ListItemText | Should -Not -Contain 'echo'
        (Complete 'Get-McpTool -Server everything -Name e').ListItemText | Should -Not -Contain 'echo'
        $pids | Should -Not -Exist
        (Get-McpServer everything).State | Should -Be 'Stopped'
    }

    It 'completes names of servers for <_>' -ForEach @(
        'Get-McpServer ', 'Unregister-McpServer ', 'Invoke-McpTool ', 'Get-McpTool ', 'Invoke-McpTool -Server '
    ) {
        $found = Complete $_
        $found.ListItemText | Should -Be @('everything', 'every one', "o'clock", '$money')
        $found.CompletionText | Should -Be @('everything', "'every one'", "'o''clock'", "'`$money'")
        $found[0].ToolTip | Should -Match 'All kinds'
    }

    It 'completes what is typed already, in any case and with quotes' {
        (Complete 'Get-McpServer EVERYT').CompletionText | Should -Be 'everything'
        (Complete "Get-McpServer 'every o").CompletionText | Should -Be "'every one'"
        (Complete 'Get-McpServer "everyt').CompletionText | Should -Be '"everything"'
        (Complete 'Get-McpServer *money').CompletionText | Should -Be "'`$money'"
    }

    It 'completes the scopes that there are' {
        (Complete 'Register-McpServer new npx -Scope ').ListItemText | Should -Be @('Client', 'Shared')
    }

    Context 'with a catalog' {
        BeforeAll {
            $null = Get-McpTool everything
        }

        It 'completes names of tools of the server that is typed, with the signature' {
            $found = Complete 'Invoke-McpTool everything ech'
            $found.CompletionText | Should -Be @('echo', 'echo_raw')
            $found[0].ToolTip | Should -Be 'echo(message: string) - Returns the message as it is'
            (Complete 'Invoke-McpTool -Server everything -Name ech').CompletionText | Should -Be @('echo', 'echo_raw')
            (Complete 'Get-McpTool everything ad').CompletionText | Should -Be @('add', 'add_tool', 'add_prompt', 'add_resource')
        }

        It 'completes names of tools for -<_> of Register-McpServer' -ForEach @('AllowTool', 'DenyTool', 'ConfirmTool') {
            (Complete "Register-McpServer everything -$_ ech").CompletionText | Should -Be @('echo', 'echo_raw')
            (Complete "Register-McpServer 'every one' -$_ ech").CompletionText | Should -Not -Contain 'echo'
        }

        It 'completes no tools of other servers' {
            (Complete "Invoke-McpTool 'every one' ech").CompletionText | Should -Not -Contain 'echo'
        }

        It 'offers no name that could disturb the command line' {
            (Complete 'Invoke-McpTool everything ').ListItemText -match '\p{C}' | Should -BeNullOrEmpty
            (Complete 'Invoke-McpTool everything ').ToolTip -match '\p{C}' | Should -BeNullOrEmpty
        }
    }
}
