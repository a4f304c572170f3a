BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer everything
    $writer = [McpGateway.PowerShell.ModuleRuntime].Assembly.GetType('McpGateway.PowerShell.Conversion.ObjectWriter').GetMethod('Write')
    # The JSON of a value, byte for byte as a server gets it.
    function Get-Json([AllowNull()] [object] $Value) {
        [System.Text.Encoding]::UTF8.GetString($writer.Invoke($null, @(, $Value)))
    }

    # What a script gets for JSON that a server sends.
    function Read-Json([string] $Json) {
        $result = Invoke-McpTool everything whole_result "{`"result`":{`"structuredContent`":{`"value`":$Json}}}" -ErrorAction Stop
        , $result.value
    }

    class Point { [int] $X = 1; [string] $Label = 'p' }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Arguments as JSON' {
    It 'writes <Case> as <Json>' -ForEach @(
        @{ Case = 'a text that looks like a number'; Value = '007'; Json = '"007"' }
        @{ Case = 'a text that looks like a date'; Value = '2026-01-02T03:04:05Z'; Json = '"2026-01-02T03:04:05Z"' }
        @{ Case = 'a text that looks like JSON'; Value = '{"a":1}'; Json = '"{\"a\":1}"' }
        @{ Case = 'letters of other scripts'; Value = 'é 日本 <&+>'; Json = '"é 日本 <&+>"' }
        @{ Case = 'nothing'; Value = $null; Json = 'null' }
        @{ Case = 'a switch'; Value = [switch] $true; Json = 'true' }
        @{ Case = 'false'; Value = $false; Json = 'false' }
        @{ Case = 'a whole number'; Value = 5; Json = '5' }
        @{ Case = 'the largest unsigned number'; Value = [ulong]::MaxValue; Json = '18446744073709551615' }
        @{ Case = 'a number of any length'; Value = [bigint]::Parse('123456789012345678901234567890'); Json = '123456789012345678901234567890' }
        @{ Case = 'a decimal'; Value = 1.50d; Json = '1.50' }
        @{ Case = 'a fraction'; Value = 0.1; Json = '0.1' }
        @{ Case = 'a single'; Value = [float] 0.1; Json = '0.1' }
        @{ Case = 'a large number'; Value = 1e300; Json = '1E+300' }
        @{ Case = 'a time in UTC'; Value = [datetime]::new(2026, 1, 2, 3, 4, 5, [System.DateTimeKind]::Utc); Json = '"2026-01-02T03:04:05.0000000Z"' }
        @{ Case = 'a time with an offset'; Value = [datetimeoffset]::new(2026, 1, 2, 3, 4, 5, [timespan]::FromHours(2)); Json = '"2026-01-02T03:04:05.0000000+02:00"' }
        @{ Case = 'a name of an enumeration'; Value = [System.DayOfWeek]::Friday; Json = '"Friday"' }
        @{ Case = 'bytes'; Value = [byte[]] (0, 1, 255); Json = '"AAH/"' }
        @{ Case = 'a guid'; Value = [guid]::Empty; Json = '"00000000-0000-0000-0000-000000000000"' }
        @{ Case = 'an address'; Value = [uri] 'https://example.com/a b'; Json = '"https://example.com/a b"' }
        @{ Case = 'a list'; Value = @(1, 'two', $null, @(3)); Json = '[1,"two",null,[3]]' }
        @{ Case = 'an empty list'; Value = @(); Json = '[]' }
        @{ Case = 'a typed list'; Value = [System.Collections.Generic.List[int]] (1, 2); Json = '[1,2]' }
        @{ Case = 'an object in the order of its properties'; Value = [pscustomobject] @{ z = 1; a = [pscustomobject] @{ b = $true } }; Json = '{"z":1,"a":{"b":true}}' }
        @{ Case = 'a dictionary with keys that are no texts'; Value = [ordered] @{ 1.5d = 'x' }; Json = '{"1.5":"x"}' }
        @{ Case = 'a line that Get-Content read'; Value = ('line' | Add-Member -NotePropertyName PSPath -NotePropertyValue 'x' -PassThru); Json = '"line"' }
    ) {
        Get-Json $Value | Should -BeExactly $Json
    }

    It 'sends letters beyond the first plane as they are meant' {
        Invoke-McpTool everything echo @{ message = 'a 😀 b' } | Should -BeExactly 'a 😀 b'
    }

    It 'writes an instance of a class that a script defines' {
        Get-Json ([Point]::new()) | Should -BeExactly '{"X":1,"Label":"p"}'
    }

    It 'refuses <Case>, and says where it stands' -ForEach @(
        @{ Case = 'a secret'; Value = { ConvertTo-SecureString 'x' -AsPlainText -Force }; Says = 'SecureString.*outer\.inner\[1\]' }
        @{ Case = 'a credential'; Value = { [pscredential]::new('u', (ConvertTo-SecureString 'x' -AsPlainText -Force)) }; Says = 'PSCredential' }
        @{ Case = 'a file'; Value = { Get-Item $PSCommandPath }; Says = 'FileInfo.*Select-Object' }
        @{ Case = 'what is no number'; Value = { [double]::NaN }; Says = 'outer\.inner\[1\]' }
    ) {
        Invoke-McpTool everything echo_raw @{ outer = @{ inner = @('fine', (& $Value)) } } -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpArgumentsInvalid,'
        "$failure" | Should -Match $Says
    }

    It 'refuses a value that contains itself' {
        $loop = @{}
        $loop.again = $loop
        Invoke-McpTool everything echo_raw $loop -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match 'more than 100 deep.*again\.again'
    }

    It 'writes a hundred levels' {
        $deep = 'bottom'
        1..100 | ForEach-Object { $deep = @{ d = $deep } }
        $result = (Invoke-McpTool everything echo_raw $deep -ErrorAction Stop)[0]
        1..100 | ForEach-Object { $result = $result.d }
        $result | Should -Be 'bottom'
    }
}

Describe 'JSON as objects' {
    It 'reads <Json> as <Type>' -ForEach @(
        @{ Json = '1'; Type = [long]; Value = 1L }
        @{ Json = '-9223372036854775808'; Type = [long]; Value = [long]::MinValue }
        @{ Json = '9223372036854775808'; Type = [bigint]; Value = [bigint]::Parse('9223372036854775808') }
        @{ Json = '0.1'; Type = [double]; Value = 0.1 }
        @{ Json = '1.50'; Type = [double]; Value = 1.5 }
        @{ Json = '-2.5E-3'; Type = [double]; Value = -0.0025 }
        @{ Json = '0.30000000000000004'; Type = [double]; Value = 0.1 + 0.2 }
        @{ Json = '0.1234567890123456789'; Type = [decimal]; Value = 0.1234567890123456789d }
        @{ Json = '12345678901234567890.5'; Type = [decimal]; Value = 12345678901234567890.5d }
        @{ Json = '1e400'; Type = [bigint]; Value = [bigint]::Pow(10, 400) }
        @{ Json = '0.0'; Type = [double]; Value = 0.0 }
        @{ Json = '"2026-01-02T03:04:05Z"'; Type = [string]; Value = '2026-01-02T03:04:05Z' }
        @{ Json = 'true'; Type = [bool]; Value = $true }
    ) {
        $read = Read-Json $Json
        $read | Should -BeOfType $Type
        $read | Should -Be $Value
    }

    It 'reads a number without end without taking for ever' {
        Read-Json '1e999999999' | Should -BeOfType [double]
        Read-Json ('9' * 100000) | Should -BeOfType [double]
        Read-Json '1e-999999999999999999999' | Should -Be 0
    }

    It 'keeps members in their order and null as null' {
        $read = Read-Json '{"z":null,"a":[],"m":{}}'
        $read.PSObject.Properties.Name | Should -Be @('z', 'a', 'm')
        $read.z | Should -Be $null
        , $read.a | Should -BeOfType [array]
    }

    It 'reads members that differ in case alone, or have no name, as a dictionary that tells them apart' {
        $read = Read-Json '{"b":1,"a":2,"A":3,"":4}'
        $read['a'] | Should -Be 2
        $read['A'] | Should -Be 3
        $read[''] | Should -Be 4
        $read.Keys | Should -Be @('b', 'a', 'A', '')
        (Invoke-McpTool everything echo_raw $read)[0]['A'] | Should -Be 3
    }

    It 'reads members with names that PowerShell keeps for itself' {
        (Read-Json '{"psobject":1,"x":2}')['psobject'] | Should -Be 1
    }
}
