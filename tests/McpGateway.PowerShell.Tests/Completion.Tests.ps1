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
        'Get-McpServer ', 'Unregister-McpServer ', 'Invoke-McpTool ', 'Get-McpTool ', 'Invoke-McpTool -Server ', 'Set-McpServer ', 'Connect-McpServer '
        'Disconnect-McpServer ', 'Test-McpServer ', 'Find-McpTool x ', 'Find-McpTool x -Server ', 'Get-McpResource ', 'Get-McpPrompt '
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

    It 'compiles beforehand what a tool''s tooltip needs, of every kind' {
        $assembly = [McpGateway.PowerShell.ModuleRuntime].Assembly
        $bytes = $assembly.GetType('McpGateway.PowerShell.Completion.FirstCompletion').GetField('s_tool', [System.Reflection.BindingFlags] 'Static, NonPublic').GetValue($null)
        $tool = [McpGateway.PowerShell.McpTool].GetField('_tool', [System.Reflection.BindingFlags] 'Instance, NonPublic').FieldType.GetMethod('TryRead').Invoke($null, @(, [System.ReadOnlyMemory[byte]]::new($bytes)))
        $tool.Signature | Should -Be 'a(a: string, b?: int = 1, c?: "x"|"y", d?: string[], e?: {f?: bool|null}, g?: string|number)'
        $tool.Summary | Should -Match '^Reads a file'
    }

    It 'completes the scopes that there are' {
        (Complete 'Register-McpServer new npx -Scope ').ListItemText | Should -Be @('Client', 'Shared', 'User')
    }

    Context 'with a catalog' {
        BeforeAll {
            Register-SampleServer more -With @{ DenyTool = 'echo_raw' }
            $null = Get-McpTool everything, more
        }

        AfterAll {
            Unregister-McpServer more -Confirm:$false
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

        It 'completes names of tools for -<_> of Set-McpServer' -ForEach @('AllowTool', 'DenyTool', 'ConfirmTool') {
            (Complete "Set-McpServer everything -$_ ech").CompletionText | Should -Be @('echo', 'echo_raw')
        }

        It 'completes the tools of the server alone, wherever it stands: <Line>' -ForEach @(
            'Import-McpTool more -Tool ec', 'Import-McpTool -Server more -Tool ec', 'Import-McpTool -Tool ec^ -Server more', 'Import-McpTool -Tool ec^ more', 'Import-McpTool more ec'
            'Import-McpTool more, mor* -Tool echo, ec', 'Import-McpTool -Serv more -Tool ec', 'Import-McpTool -Server:more -Tool:ec', 'Export-McpTool more -Tool ec'
            'Export-McpTool -Path ./x -Tool ec^ -Server more', 'Get-McpTool more -Name ec', 'Get-McpTool -Name ec^ -Server more', 'Invoke-McpTool -Name ec^ -Server more'
            'Set-McpServer more -DenyTool ec', 'Set-McpServer -AllowTool ec^ -Name more', 'Set-McpServer -ConfirmTool ec^ more', 'Register-McpServer more npx -DenyTool ec'
            'Import-McpTool @servers -Tool ec', 'Import-McpTool @list -Tool ec', 'Import-McpTool $server -Tool ec', 'Set-McpServer -Name $server -DenyTool ec'
            '"more" | Import-McpTool -Tool ec', 'Get-McpServer more | Import-McpTool -Tool ec', '$server | Get-McpTool -Name ec', '$found | Set-McpServer -DenyTool ec'
        ).ForEach({ @{ Line = $_ } }) {
            $global:servers, $global:list, $global:server, $global:found = @{ Server = 'more'; Prefix = 'X' }, @('more'), 'more', (Get-McpServer more)
            try {
                $at = $Line.Contains('^') ? $Line.IndexOf('^') : $Line.Length
                [System.Management.Automation.CommandCompletion]::CompleteInput($Line.Replace('^', ''), $at, $null).CompletionMatches.CompletionText | Should -Be @('echo')
            }
            finally {
                Remove-Variable servers, list, server, found -Scope Global
            }
        }

        It 'completes addresses of resources and templates of them' {
            $null = Get-McpResource everything
            $found = Complete 'Get-McpResource -Uri '
            $found.CompletionText | Should -Be @('sample://text', 'sample://binary', "'sample://item/{id}'")
            $found[0].ToolTip | Should -Match 'everything: text Some text'
            (Complete 'Get-McpResource everything -Uri sample://b').CompletionText | Should -Be 'sample://binary'
            (Complete "Get-McpResource -Uri 'sample://b").CompletionText | Should -Be "'sample://binary'"
            (Complete 'Get-McpResource everything sample://b').CompletionText | Should -Be 'sample://binary'
            (Complete "Get-McpResource 'every one' -Uri sample://b").CompletionText | Should -Not -Contain 'sample://binary'
        }

        It 'completes names of prompts, and the keys of their arguments' {
            $null = Get-McpPrompt everything
            (Complete 'Get-McpPrompt everything ').CompletionText | Should -Be @('greet', 'summary', 'interview')
            (Complete 'Get-McpPrompt everything su')[0].ToolTip | Should -Match 'summary\(topic, style\?\) Asks'
            (Complete "Get-McpPrompt 'every one' su").CompletionText | Should -Not -Contain 'summary'
            (Complete 'Get-McpPrompt everything summary ').CompletionText | Should -Be @('@{ topic = ', '@{ style = ')
            (Complete 'Get-McpPrompt everything summary @{ to').CompletionText | Should -Be 'topic'
            (Complete 'Get-McpPrompt everything summary -Arguments @{ topic = 1; ').CompletionText | Should -Be 'style'
            (Complete 'Get-McpPrompt everything greet -Argument @{ ').CompletionText | Should -Be 'name'
        }

        It 'completes no tools of other servers' {
            (Complete "Invoke-McpTool 'every one' ech").CompletionText | Should -Not -Contain 'echo'
        }

        It 'offers no name that could disturb the command line' {
            (Complete 'Invoke-McpTool everything ').ListItemText -match '\p{C}' | Should -BeNullOrEmpty
            (Complete 'Invoke-McpTool everything ').ToolTip -match '\p{C}' | Should -BeNullOrEmpty
        }
        It 'completes keys of @{ } for <Line>' -ForEach @(
            @{ Line = 'Invoke-McpTool everything echo @{ me'; Keys = 'message' }
            @{ Line = 'Invoke-McpTool everything echo @{me'; Keys = 'message' }
            @{ Line = 'Invoke-McpTool everything echo @{'; Keys = 'message' }
            @{ Line = 'Invoke-McpTool everything echo @{ '; Keys = 'message' }
            @{ Line = "Invoke-McpTool everything echo @{`n    "; Keys = 'message' }
            @{ Line = 'Invoke-McpTool everything echo -Arguments @{ '; Keys = 'message' }
            @{ Line = 'Invoke-McpTool -Name echo -Server everything -Argument @{ ME'; Keys = 'message' }
            @{ Line = 'Invoke-McpTool ''everything'' "echo" @{ '; Keys = 'message' }
            @{ Line = '$records | Invoke-McpTool everything echo @{ '; Keys = 'message' }
            @{ Line = '$x = Invoke-McpTool everything echo @{ '; Keys = 'message' }
            @{ Line = 'Invoke-McpTool everything add @{ a = 1; '; Keys = 'b' }
            @{ Line = 'Invoke-McpTool everything slow @{ ms = 5; k'; Keys = 'key' }
            @{ Line = 'Invoke-McpTool everything add @{ '; Keys = 'a', 'b' }
            @{ Line = 'Invoke-McpTool everything schema_zoo @{ na'; Keys = "'name with space'" }
            @{ Line = 'Invoke-McpTool everything schema_zoo @{ gr'; Keys = 'größe' }
            @{ Line = 'Invoke-McpTool everything pid @{ '; Keys = @() }
            @{ Line = 'Invoke-McpTool everything unknown @{ '; Keys = @() }
            @{ Line = 'Invoke-McpTool Everything ECHO @{ '; Keys = 'message' }
            @{ Line = 'Invoke-McpTool unknown echo @{ '; Keys = @() }
        ) {
            @((Complete $Line).CompletionText) | Should -Be @($Keys)
        }

        It 'completes the keys of one tool after those of another' {
            (Complete 'Invoke-McpTool everything echo @{ ').CompletionText | Should -Be 'message'
            (Complete 'Invoke-McpTool everything add @{ ').CompletionText | Should -Be @('a', 'b')
            (Complete 'Invoke-McpTool everything pid @{ ').CompletionText | Should -BeNullOrEmpty
        }

        It 'shows the type of a key, whether it must be there, its values and what it is about' {
            (Complete 'Invoke-McpTool everything schema_zoo @{ mo').ToolTip | Should -Be 'string (required) mode=fast, exact, dry run - How to work'
            (Complete 'Invoke-McpTool everything elicit @{ mo').ToolTip | Should -Be 'string mode=form, url - How to ask'
        }

        It 'begins the hashtable where nothing is typed, required keys first, with the values that are listed' {
            $found = Complete 'Invoke-McpTool everything schema_zoo '
            $found.CompletionText[0..4] | Should -Be @("@{ mode = 'fast'; ", "@{ mode = 'exact'; ", "@{ mode = 'dry run'; ", '@{ origin = ', '@{ version = 2; ')
            $found[0].ListItemText | Should -Be "mode = 'fast'"
            $found.CompletionText | Should -Contain "@{ 'name with space' = "
            $found[0].ToolTip | Should -Be 'string (required) mode: fast, exact, dry run - How to work'
            (Complete 'Invoke-McpTool everything echo @').CompletionText | Should -Be '@{ message = '
        }

        It 'changes nothing about the call' {
            $null = Complete 'Invoke-McpTool everything add @{ '
            Invoke-McpTool everything echo @{ message = 'x' } | Should -BeExactly 'x'
        }

        It 'starts nothing for that' {
            [McpGateway.PowerShell.ModuleRuntime]::Close()
            (Complete 'Invoke-McpTool everything echo @{ ').CompletionText | Should -Be 'message'
            (Get-McpServer everything).State | Should -Not -Be 'Ready'
        }

        It 'offers no key that could disturb the command line' {
            $evil = Get-McpTool everything | Where-Object Name -Match 'evil'
            $evil.InputSchema.properties.PSObject.Properties.Name | Should -Match 'evil\nproperty'
            (Complete "Invoke-McpTool everything '$($evil.Name)' @{ ").CompletionText | Should -BeNullOrEmpty
            (Complete "Invoke-McpTool everything '$($evil.Name)' ").CompletionText | Should -Not -Match 'property'
        }
    }
}
