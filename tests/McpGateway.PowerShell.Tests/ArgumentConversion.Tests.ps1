BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer everything '--ledger', $ledger
    $null = Get-McpTool everything
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }

    # What the server gets for a value, as JSON.
    function Send-Value([string] $Name, [AllowNull()] [object] $Value) {
        $result = Invoke-McpTool everything typed @{ $Name = $Value } -Raw -ErrorAction Stop
        $writer = [McpGateway.PowerShell.ModuleRuntime].Assembly.GetType('McpGateway.PowerShell.Conversion.ObjectWriter').GetMethod('Write')
        [System.Text.Encoding]::UTF8.GetString($writer.Invoke($null, @(, $result.structuredContent.received.$Name)))
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Arguments by the schema of the tool' {
    It 'sends <Case> as <Json> for <Name>' -ForEach @(
        @{ Name = 'text'; Case = 'a text of digits'; Value = '123'; Json = '"123"' }
        @{ Name = 'text'; Case = 'a number'; Value = 123; Json = '"123"' }
        @{ Name = 'text'; Case = 'an exact fraction'; Value = 1.50d; Json = '"1.50"' }
        @{ Name = 'text'; Case = 'a number of any length'; Value = [bigint]::Parse('123456789012345678901234567890'); Json = '"123456789012345678901234567890"' }
        @{ Name = 'text'; Case = 'true'; Value = $true; Json = '"true"' }
        @{ Name = 'text'; Case = 'nothing at all'; Value = ''; Json = '""' }
        @{ Name = 'text'; Case = 'a character'; Value = [char] 'c'; Json = '"c"' }
        @{ Name = 'text'; Case = 'a guid'; Value = [guid]::Empty; Json = '"00000000-0000-0000-0000-000000000000"' }
        @{ Name = 'text'; Case = 'a version'; Value = [version] '1.2.3'; Json = '"1.2.3"' }
        @{ Name = 'text'; Case = 'a name of an enumeration'; Value = [System.DayOfWeek]::Friday; Json = '"Friday"' }
        @{ Name = 'text'; Case = 'a wrapped text'; Value = ('w' | Add-Member -NotePropertyName x -NotePropertyValue 1 -PassThru); Json = '"w"' }
        @{ Name = 'text'; Case = 'a time span'; Value = [timespan]::FromMinutes(90); Json = '"01:30:00"' }
        @{ Name = 'number'; Case = 'a text'; Value = '1.50'; Json = '1.5' }
        @{ Name = 'integer'; Case = 'a text'; Value = ' 42 '; Json = '42' }
        @{ Name = 'integer'; Case = 'a whole number that is a fraction for .NET'; Value = 5.0; Json = '5' }
        @{ Name = 'integer'; Case = 'an enumeration'; Value = [System.DayOfWeek]::Friday; Json = '5' }
        @{ Name = 'integer'; Case = 'more digits than an integer has'; Value = '123456789012345678901234567890'; Json = '123456789012345678901234567890' }
        @{ Name = 'flag'; Case = 'a text'; Value = 'True'; Json = 'true' }
        @{ Name = 'flag'; Case = 'a switch'; Value = [switch] $true; Json = 'true' }
        @{ Name = 'either'; Case = 'a text of digits'; Value = '5'; Json = '"5"' }
        @{ Name = 'either'; Case = 'a number'; Value = 5; Json = '5' }
        @{ Name = 'color'; Case = 'another case'; Value = 'RED'; Json = '"Red"' }
        @{ Name = 'color'; Case = 'the exact case of one of two'; Value = 'GREEN'; Json = '"GREEN"' }
        @{ Name = 'day'; Case = 'a time'; Value = [datetime] '2026-01-02T03:04:05'; Json = '"2026-01-02"' }
        @{ Name = 'day'; Case = 'a day'; Value = [System.DateOnly]::new(2026, 1, 2); Json = '"2026-01-02"' }
        @{ Name = 'day'; Case = 'a text'; Value = 'tomorrow'; Json = '"tomorrow"' }
        @{ Name = 'at'; Case = 'a time with an offset'; Value = [datetimeoffset]::new(2026, 1, 2, 3, 4, 5, [timespan]::FromHours(2)); Json = '"2026-01-02T03:04:05.0000000+02:00"' }
        @{ Name = 'span'; Case = 'a time span'; Value = [timespan]::FromMinutes(90); Json = '"PT1H30M"' }
        @{ Name = 'data'; Case = 'bytes'; Value = [byte[]] (0, 1, 255); Json = '"AAH/"' }
        @{ Name = 'hex'; Case = 'bytes'; Value = [byte[]] (0, 1, 255); Json = '"0001FF"' }
        @{ Name = 'bytes'; Case = 'bytes'; Value = [byte[]] (0, 1, 255); Json = '[0,1,255]' }
        @{ Name = 'address'; Case = 'an address'; Value = [uri] 'https://example.com/a'; Json = '"https://example.com/a"' }
        @{ Name = 'list'; Case = 'a single text'; Value = 'one'; Json = '["one"]' }
        @{ Name = 'list'; Case = 'a list of numbers'; Value = @(1, 2.5); Json = '["1","2.5"]' }
        @{ Name = 'list'; Case = 'a text with a JSON array'; Value = '["a","b"]'; Json = '["a","b"]' }
        @{ Name = 'points'; Case = 'a single hashtable'; Value = @{ X = '1' }; Json = '[{"x":1}]' }
        @{ Name = 'points'; Case = 'objects'; Value = @([pscustomobject] @{ x = '1' }, @{ x = 2 }); Json = '[{"x":1},{"x":2}]' }
        @{ Name = 'nested'; Case = 'names in another case, and those that have none'; Value = [ordered] @{ count = '3'; Names = 5; other = '1.5' }; Json = '{"Count":3,"names":["5"],"other":1.5}' }
        @{ Name = 'nested'; Case = 'a text with a JSON object'; Value = '{"Count":1}'; Json = '{"Count":1}' }
        @{ Name = 'maybe'; Case = 'null'; Value = $null; Json = 'null' }
        @{ Name = 'maybe'; Case = 'a text'; Value = '7'; Json = '7' }
    ) {
        Send-Value $Name $Value | Should -BeExactly $Json
    }

    It 'writes numbers alike in every culture' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            Send-Value text 1.5 | Should -BeExactly '"1.5"'
            Send-Value number '1.5' | Should -BeExactly '1.5'
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }

    It 'gives a time without an offset the one of this place where the tool wants one' {
        $time = [datetime]::new(2026, 7, 1, 12, 0, 0)
        [datetimeoffset]::Parse((Send-Value at $time).Trim('"'), [cultureinfo]::InvariantCulture) | Should -Be ([datetimeoffset] $time)
    }

    It 'sends a file as its bytes where the tool takes bytes, and as its path where it takes a text' {
        $file = Join-Path $folder 'some file.bin'
        [System.IO.File]::WriteAllBytes($file, [byte[]] (0, 1, 255))
        Send-Value data (Get-Item $file) | Should -BeExactly '"AAH/"'
        Send-Value raw (Get-Item $file) | Should -BeExactly '"AAH/"'
        (Send-Value text (Get-Item $file) | ConvertFrom-Json) | Should -BeExactly $file
    }

    It 'says which file it cannot read' {
        { Send-Value data ([System.IO.FileInfo]::new((Join-Path $folder 'missing'))) } | Should -Throw -ErrorId 'McpArgumentsInvalid,*' -ExpectedMessage "*'data'*missing*"
    }

    It 'sends a secret where the tool takes a text, and shows it in no error' {
        $secret = ConvertTo-SecureString 'open sesame' -AsPlainText -Force
        Send-Value text $secret | Should -BeExactly '"open sesame"'
        Invoke-McpTool everything typed @{ color = $secret } -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match "'color' must be one of"
        "$failure" | Should -Match '\*\*\*'
        "$failure" | Should -Not -Match 'sesame'
        Invoke-McpTool everything tool_error @{ message = $secret } -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -BeExactly '***'
        $failure.Exception.Result | ConvertTo-Json -Depth 9 | Should -Not -Match 'sesame'
        Invoke-McpTool everything raise_error @{ code = 1; message = $secret } -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.Exception | Format-List * | Out-String | Should -Match '\*\*\*'
        $failure.Exception | Format-List * | Out-String | Should -Not -Match 'sesame'
    }

    It 'takes what PowerShell users give for a text: <Case>' -ForEach @(
        @{ Case = '$PWD'; Value = { $PWD }; Sent = { $PWD.ProviderPath } }
        @{ Case = 'a location that is none of the file system'; Value = { Get-Location -PSProvider Environment }; Sent = { 'Env:' + [System.IO.Path]::DirectorySeparatorChar } }
        @{ Case = 'a version of PowerShell'; Value = { $PSVersionTable.PSVersion }; Sent = { "$($PSVersionTable.PSVersion)" } }
        @{ Case = 'an address'; Value = { [ipaddress] '127.0.0.1' }; Sent = { '127.0.0.1' } }
        @{ Case = 'XML'; Value = { [xml] '<a b="1">x</a>' }; Sent = { '<a b="1">x</a>' } }
    ) {
        Invoke-McpTool everything echo @{ message = & $Value } | Should -BeExactly (& $Sent)
    }

    It 'sends null for the null of texts, and no XML as lists of nothing' {
        (Invoke-McpTool everything whole_result @{ result = @{ structuredContent = @{ x = [NullString]::Value }; content = @() } } -Raw -ErrorAction Stop).structuredContent.x | Should -BeNullOrEmpty
        Invoke-McpTool everything echo_raw @{ x = [xml] '<a/>' } -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match 'OuterXml'
    }

    It 'leaves out what says nothing, at every depth and in every form: <Case>' -ForEach @(
        @{ Case = 'a hashtable'; Argument = @{ number = $null; integer = ''; flag = [System.DBNull]::Value; list = [NullString]::Value; color = ''; nested = @{ Count = ''; names = $null; other = $null }; points = @(@{ x = 1; y = $null }); text = ''; bytes = [System.Management.Automation.Internal.AutomationNull]::Value; maybe = $null } }
        @{ Case = 'an object'; Argument = [pscustomobject] @{ number = $null; integer = ''; flag = [System.DBNull]::Value; list = ''; nested = [pscustomobject] @{ Count = $null; names = ''; other = $null }; points = @([pscustomobject] @{ x = 1; y = $null }); text = ''; maybe = $null } }
        @{ Case = 'JSON'; Argument = '{"number":null,"integer":"","flag":null,"list":null,"nested":{"Count":null,"names":"","other":null},"points":[{"x":1,"y":null}],"text":"","maybe":null}' }
    ) {
        $received = (Invoke-McpTool everything typed $Argument -Raw -ErrorAction Stop).structuredContent.received
        $received.PSObject.Properties.Name | Sort-Object | Should -BeExactly @('maybe', 'nested', 'points', 'text')
        $received.text | Should -BeExactly ''
        $received.maybe | Should -BeNullOrEmpty
        $received.points[0].x | Should -Be 1
        @($received.nested.PSObject.Properties).Count | Should -Be 0
    }

    It 'names what is required and null, before the call' {
        foreach ($argument in @{ message = $null }, '{"message":null}', [pscustomobject] @{ message = [System.DBNull]::Value }) {
            Invoke-McpTool everything echo $argument -ErrorVariable failure -ErrorAction SilentlyContinue
            "$failure" | Should -Match "not called.*'message'"
        }

        Invoke-McpTool everything typed @{ points = @(@{ x = $null }) } -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match "not called.*points.*x"
    }

    It 'sends JSON with null as it stands with -SkipArgumentCheck' {
        $received = (Invoke-McpTool everything typed '{"number":null}' -Raw -SkipArgumentCheck).structuredContent.received
        $received.PSObject.Properties.Name | Should -Be 'number'
    }

    It 'takes JSON as files hold it: with a byte-order mark, or line by line' {
        Invoke-McpTool everything echo "`u{feff}{ `"message`": `"x`" }" | Should -BeExactly 'x'
        Invoke-McpTool everything echo @('{', '  "message": "y"', '}') | Should -BeExactly 'y'
        Invoke-McpTool everything echo @('a', 'b') -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpArgumentsInvalid,'
    }

    It 'sends no secret where the tool takes anything' {
        Invoke-McpTool everything whole_result @{ result = (ConvertTo-SecureString 'open sesame' -AsPlainText -Force) } -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpArgumentsInvalid,'
    }

    It 'leaves a text with JSON as it stands' {
        Invoke-McpTool everything typed '{"either": "5", "number": 1.50}' -Raw | ForEach-Object { $_.structuredContent.received.either } | Should -BeExactly '5'
        Invoke-McpTool everything typed '{"text": 5}' -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match "'text' must be a string"
    }

    It 'knows the schema of a tool at the first call of all' {
        Register-SampleServer untouched
        Invoke-McpTool untouched echo @{ message = 5 } | Should -BeExactly '5'
    }
}

Describe 'Arguments that the tool does not take' {
    It 'refuses <Case> before the call, with the signature' -ForEach @(
        @{ Case = 'what is missing'; Tool = 'echo'; Value = @{}; Says = "'message' is required" }
        @{ Case = 'what is unknown'; Tool = 'typed'; Value = @{ txt = 1 }; Says = "'txt' is unknown" }
        @{ Case = 'what is no number'; Tool = 'typed'; Value = @{ number = '1,5' }; Says = "'number' must be a number" }
        @{ Case = 'a fraction for a whole number'; Tool = 'typed'; Value = @{ integer = 1.5 }; Says = "'integer' must be an integer" }
        @{ Case = 'what is not listed'; Tool = 'typed'; Value = @{ color = 'blue' }; Says = "'color' must be one of" }
        @{ Case = 'a wrong value deep inside'; Tool = 'typed'; Value = @{ points = @(@{ x = 1 }, @{ x = 'a' }) }; Says = "'points\[1\]\.x' must be a number" }
    ) {
        Invoke-McpTool everything $Tool $Value -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -Be 'McpArgumentsInvalid,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.TargetObject | Should -Be "everything/$Tool"
        "$failure" | Should -Match $Says
        "$failure" | Should -Match "It takes: $Tool\("
        $failure.ErrorDetails.RecommendedAction | Should -Match 'SkipArgumentCheck'
        $failure.Exception | Should -Not -BeOfType ([McpGateway.PowerShell.McpToolException])
    }

    It 'leaves the judgement to the server with -SkipArgumentCheck' {
        Invoke-McpTool everything echo @{} -SkipArgumentCheck -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpToolError,'
    }

    It 'refuses with -WhatIf, too, and starts nothing for that' {
        Register-SampleServer asleep
        $null = Get-McpTool asleep
        [McpGateway.PowerShell.ModuleRuntime]::Close()
        Invoke-McpTool asleep echo @{} -WhatIf -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpArgumentsInvalid,'
        (Get-McpServer asleep).State | Should -Not -Be 'Ready'
    }

    It 'asks a server that does not run what it takes now, before it refuses' {
        Register-SampleServer changing
        (Get-McpTool changing echo).Signature | Should -Match 'message'
        [McpGateway.PowerShell.ModuleRuntime]::Close()
        $cache = Get-ChildItem (Join-Path $env:MCP_GATEWAY_HOME cache) -Recurse -File | Where-Object { (Get-Content $_ -Raw) -match '"changing"' }
        $cache | ForEach-Object { (Get-Content $_ -Raw).Replace('"message"', '"massage"') | Set-Content $_ -NoNewline }
        (Get-McpTool changing echo).Signature | Should -Match 'massage'
        Invoke-McpTool changing echo @{ message = 'fresh' } | Should -BeExactly 'fresh'
    }
}

Describe 'Objects from the pipeline' {
    It 'binds properties to arguments by name, and -Arguments wins' {
        $records = @'
message,other
one,1
two,2
'@ | ConvertFrom-Csv
        $records | Invoke-McpTool everything echo | Should -Be @('one', 'two')
        $records | Invoke-McpTool everything echo @{ Message = 'given' } | Should -Be @('given', 'given')
        $records | Invoke-McpTool everything echo '{"message":"json"}' | Should -Be @('json', 'json')
    }

    It 'converts them by the schema, merges them with what is given, and leaves empty cells out' {
        $result = 'integer,flag,text', '5,TRUE,' | ConvertFrom-Csv | Invoke-McpTool everything typed @{ list = 'x' }
        $result[0].received.PSObject.Properties.Name | Should -Be @('integer', 'flag', 'list')
        $result[0].received.integer | Should -Be 5
        $result[0].received.flag | Should -BeTrue
    }

    It 'takes every entry of a dictionary' {
        @{ message = 'a' }, @{ message = 'b' } | Invoke-McpTool everything echo | Should -Be @('a', 'b')
        @{ mesage = 'a' } | Invoke-McpTool everything typed -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match "'mesage' is unknown"
    }

    It 'takes a bare value where the tool takes only one' {
        'a', 'b' | Invoke-McpTool everything echo | Should -Be @('a', 'b')
        1, 2 | Invoke-McpTool everything echo | Should -Be @('1', '2')
        'a' | Invoke-McpTool everything add -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpArgumentsInvalid,'
    }

    It 'takes properties of any object' {
        class Message { [string] $Message = 'typed' }
        [Message]::new() | Invoke-McpTool everything echo | Should -BeExactly 'typed'
        Get-Item $folder | Select-Object @{ Name = 'message'; Expression = { $_.Name } } | Invoke-McpTool everything echo | Should -BeExactly (Split-Path $folder -Leaf)
    }

    It 'refuses an object without any property that the tool knows, and goes on' {
        $result = [pscustomobject] @{ a = 1 }, [pscustomobject] @{ text = 'b' } | Invoke-McpTool everything typed -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match 'no property that matches an argument'
        $result[0].received.text | Should -Be 'b'
    }

    It 'does not take a tool for a record' {
        Get-McpTool everything pid | Invoke-McpTool everything echo -ErrorVariable failure -ErrorAction SilentlyContinue
        "$failure" | Should -Match "everything/pid.*named as well"
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Leave out -Server and -Name'
    }

    It 'calls the tools of the pipeline with the same arguments' {
        Get-McpTool every* -Name ech? | Invoke-McpTool -Arguments @{ message = 'all' } | Should -BeExactly 'all'
        [pscustomobject] @{ Server = 'everything'; Name = 'echo'; Arguments = @{ message = 'own' } } | Invoke-McpTool | Should -BeExactly 'own'
    }

    It 'does not take a column called Arguments for the arguments' {
        [pscustomobject] @{ arguments = @{ message = 'wrong' }; message = 'right' } | Invoke-McpTool everything echo | Should -BeExactly 'right'
    }

    It 'are of no use to a tool that is denied' {
        Register-SampleServer denying -With @{ DenyTool = 'echo' }
        'a' | Invoke-McpTool denying echo -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpToolDenied,'
    }

    It 'puts each result out as soon as it is there' {
        $first = 1..3 | ForEach-Object { @{ key = "stream $_" } } | Invoke-McpTool everything record | Select-Object -First 1
        $first | Should -Be 'stream 1'
        Read-Ledger | Should -Contain 'record stream 1'
        Read-Ledger | Should -Not -Contain 'record stream 2'
    }
}
