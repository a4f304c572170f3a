BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer main -With @{ Description = 'Behaviours'; Environment = @{ NAME = 'value' } }
    Register-McpServer -Name missing -Command this-program-does-not-exist
    Register-McpServer -Name far -Uri https://example.com/mcp -Header @{ Authorization = 'hidden ${env:X}' }
    function Show($Objects, [string] $As) { $Objects | & "Format-$As" | Out-String -Width 200 }
    $objects = @{
        McpServer           = Get-McpServer
        McpSecret           = & { Set-McpSecret TOKEN (ConvertTo-SecureString x -AsPlainText -Force); Get-McpSecret }
        McpGatewayToken     = & { $null = New-McpGatewayToken ci -Server docs -Expires 30d -WarningAction Ignore; Get-McpGatewayToken }
        McpPreset           = Get-McpPreset github, fetch
        McpAuditRecord      = & { Set-TestAudit $folder; Get-McpAudit }
        McpPresetForm       = (Get-McpPreset github).Form
        McpServerTest       = Test-McpServer
        McpFinding          = & { $real = $env:HOME; try { $env:HOME = $folder; Test-McpGateway main, missing } finally { $env:HOME = $real } }
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
        @{ Type = 'McpSecret'; Table = '(?s)Name +Server.*TOKEN'; List = '(?m)^Place +: the file' }
        @{ Type = 'McpGatewayToken'; Table = '(?s)Name +Server +Tool +Expires +LastUsed.*ci +docs +all +\d{4}-\d\d-\d\d \d\d:\d\d +never'; List = '(?m)^IsValid +: True' }
        @{ Type = 'McpAuditRecord'; Table = '(?s)Time +User +Server +Name +Outcome.*me +docs +read +ok.*7 lines missing'; List = '(?m)^Transport +: stdio' }
        @{ Type = 'McpPreset'; Table = '(?s)Name +Form +Missing +Description.*github +hosted, docker'; List = '(?m)^Checked +: \d{4}-\d\d-\d\d' }
        @{ Type = 'McpPresetForm'; Table = '(?s)Name +Server +Missing.*hosted +https://api\.githubcopilot'; List = '(?m)^Need +: docker' }
        @{ Type = 'McpServerTest'; Table = '(?s)Server: main.*Check +Result +Time +Detail.*Handshake +Passed +[\d.,]+ m?s +sample'; List = '(?m)^Duration +: [\d.,]+ m?s' }
        @{ Type = 'McpFinding'; Table = '(?s)Severity +Subject +What was found.*Error +missing.*not on the PATH -> Install it'; List = '(?m)^Id +: server.command' }
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

    It 'fit a window of 80 columns, whatever the data: <Type>' -ForEach @(
        @{ Type = 'McpServer'; Shows = 'Name', 'State', 'Since', 'Transport', 'Tools', 'Description', 'Stopped', '12,345|12345' }
        @{ Type = 'McpTool#Found'; Shows = 'Server', 'Name', 'Score', 'Hints', 'Summary', 'may destroy', '0.75|0,75' }
        @{ Type = 'McpTool'; Shows = 'Name', 'Hints', 'Summary', 'may destroy' }
        @{ Type = 'McpContent'; Shows = 'Type', 'MimeType', 'Size', 'Uri', 'resource_link', 'https://long' }
        @{ Type = 'McpPreset'; Table = '(?s)Name +Form +Missing +Description.*github +hosted, docker'; List = '(?m)^Checked +: \d{4}-\d\d-\d\d' }
        @{ Type = 'McpPresetForm'; Table = '(?s)Name +Server +Missing.*hosted +https://api\.githubcopilot'; List = '(?m)^Need +: docker' }
        @{ Type = 'McpServerTest'; Shows = 'Check', 'Result', 'Time', 'Detail', 'Skipped', 'Handshake', '-> Do this', 'the end' }
        @{ Type = 'McpResource'; Shows = 'Uri', 'Name', 'MimeType', 'Size', 'Summary', 'https://long', 'A long' }
        @{ Type = 'McpResourceTemplate'; Shows = 'UriTemplate', 'Name', 'MimeType', 'Summary', 'https://long', 'A long' }
        @{ Type = 'McpPrompt'; Shows = 'Signature', 'Summary', 'A long' }
        @{ Type = 'McpPromptArgument'; Shows = 'Name', 'Required', 'Description', 'True', 'A long' }
        @{ Type = 'McpPromptMessage'; Shows = 'Role', 'Content', 'assistant', 'the end' }
        @{ Type = 'McpMeasurement'; Shows = 'Server', 'Tools', 'Without', 'Load', 'Saved', 'Saved %', 'Note', 'pays up to', 'tools' }
        @{ Type = 'McpMeasurementSummary'; Shows = 'All \(', 'Without', 'first call', 'pays', 'processes' }
    ) {
        $long = 'A long ' + ('text without an end ' * 20) + 'the end'
        $row = [pscustomobject] @{
            PSTypeName = "McpGateway.PowerShell.$Type"; Name = 'n' * 100; Server = 's' * 100; State = 'Stopped'; Since = [datetime] '2026-12-28 23:59:59'; Transport = 'stdio'; Tools = 12345
            Description = $long; Summary = $long; Signature = 'get_' + ('x' * 100) + '(a: string)'; Score = 0.75; IsReadOnly = $false; IsDestructive = $true; Type = 'resource_link'
            MimeType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'; Uri = 'https://long.example.com/' + ('p' * 200); UriTemplate = 'https://long.example.com/{' + ('p' * 200) + '}'
            Data = [byte[]]::new(5000); Size = 123456789; Check = 'Handshake'; Result = 'Skipped'; Duration = [timespan] '0:59:59'; Detail = $long; Remedy = 'Do this'; IsRequired = $true
            Role = 'assistant'; Content = $long; Without = 1234567; ListLine = 1234; List = 1234; Search = 12345; Load = 123456; Call = 1234; Saved = 1234567; SavedPercent = 99.9; AlwaysPays = $false
            BreakEven = 1234; Reason = $long; Measured = 26; Servers = 27; With = 1234; FirstCall = 12345; ProcessesWithout = 100; ProcessesWith = 1
        }
        $shown = $row, $row | Out-String -Width 80
        $lines = $shown -split '\r?\n'
        $lines.Where({ $_.Length -gt 80 }) | Should -BeNullOrEmpty
        foreach ($text in $Shows) {
            $shown | Should -Match ($text -match '^[\w ]+$|\||^All' ? $text : [regex]::Escape($text))
        }
    }

    It 'show what was imported: each function with its tool' {
        $shown = Import-McpTool main -Tool echo, add, schema_zoo | Out-String -Width 80
        $shown | Should -Match '(?s)Module: McpGateway\.main.*Function +Tool.*Add-Main +add\r?\n.*Invoke-MainEcho +echo\r?\nInvoke-MainSchemaZoo +schema_zoo'
        ($shown -split '\r?\n').Where({ $_.Length -gt 80 }) | Should -BeNullOrEmpty
        Import-McpTool main -Tool echo -Prefix ('L' * 90) | Out-String -Width 80 | ForEach-Object { ($_ -split '\r?\n').Where({ $_.Length -gt 80 }) } | Should -BeNullOrEmpty
        Get-Module McpGateway.main | Remove-Module
    }
}
