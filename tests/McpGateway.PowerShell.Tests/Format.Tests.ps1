BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer main -With @{ Description = 'Behaviours'; Environment = @{ NAME = 'value' } }
    Register-McpServer -Name missing -Command this-program-does-not-exist
    Register-McpServer -Name far -Uri https://example.com/mcp -Header @{ Authorization = 'hidden ${env:X}' }
    function Show($Objects, [string] $As) { $Objects | & "Format-$As" | Out-String -Width 200 }
    $objects = @{
        McpServer           = Get-McpServer
        McpServerTest       = Test-McpServer
        McpTool             = Get-McpTool main
        FoundTool           = Find-McpTool 'echo message'
        McpResource         = Get-McpResource main
        McpResourceTemplate = Get-McpResource main -Template
        McpPrompt           = Get-McpPrompt main
        McpPromptArgument   = (Get-McpPrompt main summary).Arguments
        McpPromptMessage    = Get-McpPrompt main greet @{ name = 'x' }
        McpContent          = Invoke-McpTool main image -Force
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Views' {
    It 'show <Type> as a table and as a list, without an error and without a value that is no text' -ForEach @(
        @{ Type = 'McpServer'; Table = 'Name +State +Since +Transport +Tools +Description'; List = '(?m)^StateReason +:' }
        @{ Type = 'McpServerTest'; Table = '(?s)Server: main.*Check +Result +Time +Detail.*Handshake +Passed +[\d.,]+ m?s +sample'; List = '(?m)^Duration +: [\d.,]+ m?s' }
        @{ Type = 'McpTool'; Table = '(?s)Server: main.*Name +Hints +Summary'; List = '(?m)^InputSchema +: \{"type"' }
        @{ Type = 'FoundTool'; Table = 'Server +Name +Score'; List = '(?m)^Signature +: echo\(' }
        @{ Type = 'McpResource'; Table = '(?s)Server: main.*Uri +Name +MimeType +Size +Summary.*22 B'; List = '(?m)^Size +: 22 B' }
        @{ Type = 'McpResourceTemplate'; Table = '(?s)Server: main.*UriTemplate.*sample://item/\{id\}'; List = '(?m)^UriTemplate +:' }
        @{ Type = 'McpPrompt'; Table = '(?s)Server: main.*summary\(topic, style\?\)'; List = '(?m)^Arguments +: .*topic: What to sum up; style\?: How' }
        @{ Type = 'McpPromptArgument'; Table = '(?s)Name +Required +Description.*topic +True'; List = 'topic' }
        @{ Type = 'McpPromptMessage'; Table = '(?s)Role +Content.*user +Please greet x'; List = 'Please greet x' }
        @{ Type = 'McpContent'; Table = '(?s)Type +MimeType +Size +Uri.*image +image/png +\d+ B'; List = '(?m)^Size +: \d+ B' }
    ) {
        $objects[$Type] | Should -Not -BeNullOrEmpty
        $Error.Clear()
        Show $objects[$Type] Table | Should -Match $Table
        Show $objects[$Type] List | Should -Match $List
        "$(Show $objects[$Type] Table)$(Show $objects[$Type] List)" | Should -Not -Match '#ERR|System\.\w+\['
        $Error.Count | Should -Be 0
    }

    It 'show what is to be done beside what has failed' {
        Show ($objects.McpServerTest | Where-Object -Not Passed) Table | Should -Match 'not on the PATH -> Install it'
    }

    It 'show names of headers and variables, and no values' {
        $list = Show $objects.McpServer List
        $list | Should -Match '(?m)^Environment +: NAME'
        $list | Should -Match '(?m)^Header +: Authorization'
        $list | Should -Not -Match 'hidden|value'
    }

    It 'show <Bytes> bytes as <Shown>' -ForEach @(
        @{ Bytes = $null; Shown = '' }
        @{ Bytes = 0; Shown = '0 B' }
        @{ Bytes = 1023; Shown = '1023 B' }
        @{ Bytes = 1024; Shown = '1 KB' }
        @{ Bytes = 1536; Shown = "1$((Get-Culture).NumberFormat.NumberDecimalSeparator)5 KB" }
        @{ Bytes = 1048575; Shown = '1 MB' }
        @{ Bytes = 5GB; Shown = '5 GB' }
        @{ Bytes = [long]::MaxValue; Shown = '8388608 TB' }
    ) {
        [McpGateway.PowerShell.McpFormat]::Size($Bytes) | Should -BeExactly $Shown
    }

    It 'show <Time> as <Shown>' -ForEach @(
        @{ Time = $null; Shown = '' }
        @{ Time = '0:00:00.25'; Shown = '250 ms' }
        @{ Time = '0:00:00.9997'; Shown = '1 s' }
        @{ Time = '0:00:01.34'; Shown = "1$((Get-Culture).NumberFormat.NumberDecimalSeparator)3 s" }
        @{ Time = '0:02:05'; Shown = '2 min 5 s' }
        @{ Time = '1:10:00'; Shown = '1 h 10 min' }
        @{ Time = '2.01:00:00'; Shown = '49 h 0 min' }
    ) {
        [McpGateway.PowerShell.McpFormat]::Time($Time) | Should -BeExactly $Shown
    }
}
