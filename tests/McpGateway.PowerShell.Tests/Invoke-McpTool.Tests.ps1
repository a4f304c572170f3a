BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer everything '--ledger', $ledger
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }
    # The result that a server would send, sent.
    function Invoke-Result([string] $Json, [hashtable] $With = @{}) { Invoke-McpTool everything whole_result "{`"result`":$Json}" @With }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Invoke-McpTool' {
    Context 'what comes out' {
        It 'gives a text as a string' {
            $result = Invoke-McpTool everything echo @{ message = 'hi' }
            $result | Should -BeOfType [string]
            $result | Should -BeExactly 'hi'
        }

        It 'gives structured content as objects, and a text that repeats it only once' {
            $result = Invoke-Result '{ "structuredContent": { "sum": 3.5, "list": [1, "2"] }, "content": [ { "type": "text", "text": "{\"list\":[1,\"2\"], \"sum\":3.50}" } ] }'
            @($result).Count | Should -Be 1
            $result.sum | Should -Be 3.5
            $result.list[1] | Should -BeOfType [string]
        }

        It 'gives a text beside structured content that says something else' {
            $result = Invoke-Result '{ "structuredContent": { "sum": 3.5 }, "content": [ { "type": "text", "text": "The sum is 3.5" } ] }'
            $result[0].sum | Should -Be 3.5
            $result[1] | Should -BeExactly 'The sum is 3.5'
        }

        It 'gives an image with its bytes, to be saved' {
            $image = Invoke-McpTool everything image
            $image.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpContent'
            $image.MimeType | Should -Be 'image/png'
            $image.Data[0..3] | Should -Be @(0x89, 0x50, 0x4e, 0x47)
            $file = Join-Path $folder 'image.png'
            $image.Save($file)
            [System.IO.File]::ReadAllBytes($file) | Should -Be $image.Data
        }

        It 'saves to where PowerShell is' {
            $image = Invoke-McpTool everything image
            $place = New-Item -ItemType Directory (Join-Path $folder 'place')
            Push-Location $place
            try {
                $image.Save('here.png')
                Join-Path $place 'here.png' | Should -Exist
                Set-Location Env:
                { $image.Save('here.png') } | Should -Throw '*is not a path in the file system*'
            }
            finally {
                Pop-Location
            }
        }

        It 'finds a tool in any case, and what is denied stays denied' {
            Invoke-McpTool Everything ECHO @{ Message = 'x' } | Should -BeExactly 'x'
            Register-SampleServer ruled -With @{ DenyTool = 'echo'; ConfirmTool = 'add' }
            $null = Get-McpTool ruled
            Invoke-McpTool ruled ECHO @{ message = 'x' } -Force -ErrorVariable denied -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $denied.FullyQualifiedErrorId | Should -Match '^McpToolDenied,'
            $asked = Invoke-Pwsh "Import-Module '$ModulePath'; try { Invoke-McpTool ruled ADD @{ a = 1; b = 2 } -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }"
            $asked | Should -Match '^McpConfirmationImpossible,'
        }

        It 'loses nothing of any kind of content' {
            $zoo = Invoke-McpTool everything content_zoo
            $zoo.Count | Should -Be 8
            $zoo[0].count | Should -Be 7
            $zoo[0].exact | Should -Be 0.10000000000000000000001d
            $zoo[1] | Should -BeOfType [string]
            $zoo[2].Type, $zoo[3].Type | Should -Be @('image', 'audio')
            $zoo[2].annotations.priority | Should -Be 0.7
            $zoo[3].Data.Length | Should -Be 44
            $zoo[4].Type | Should -Be 'resource_link'
            $zoo[4].Uri | Should -Be 'sample://text'
            $zoo[4].size | Should -Be 22
            $zoo[5].Text | Should -Be 'Some text: é, 日本.'
            $zoo[5].resource._meta.'example.com/inner' | Should -BeTrue
            $zoo[6].Data | Should -Be @(0, 1, 2, 255)
            $zoo[7].type | Should -Be 'hologram'
            $zoo[7].depth | Should -Be 9007199254740993
            $zoo[7].data.layers[2] | Should -Be ([bigint]::Pow(10, 400) * 3)
            $zoo[7]._meta.'example.com/trace' | Should -Be 't-1'
        }

        It 'gives the whole result with -Raw' {
            $result = Invoke-McpTool everything content_zoo -Raw
            @($result).Count | Should -Be 1
            $result.content.Count | Should -Be 7
            $result.structuredContent.count | Should -Be 7
            $result.isError | Should -BeFalse
            $result._meta.'example.com/result'.cost | Should -Be 1.5
            $result.sampleExtra.unknown[0] | Should -Be 'field'
        }

        It 'turns texts that are JSON into objects with -AsObject, and leaves others as they are' {
            $json = '{ "content": [ { "type": "text", "text": "[{\"a\":1},{\"a\":2}]" }, { "type": "text", "text": "plain" } ] }'
            $result = Invoke-Result $json -With @{ AsObject = $true }
            $result.Count | Should -Be 3
            $result[1].a | Should -Be 2
            $result[2] | Should -BeExactly 'plain'
            (Invoke-Result $json)[0] | Should -BeExactly '[{"a":1},{"a":2}]'
        }

        It 'cuts nothing' {
            (Invoke-McpTool everything bytes @{ size = 3000000 }).Length | Should -Be 3000000
        }

        It 'puts out nothing where a result has no content' {
            Invoke-Result '{ "content": [] }' | Should -BeNullOrEmpty
            Invoke-Result '{}' | Should -BeNullOrEmpty
        }

        It 'fails on a result that is none' {
            { Invoke-Result '[1]' -With @{ ErrorAction = 'Stop' } } | Should -Throw -ErrorId 'McpResultInvalid,*' -ExpectedMessage '*everything*not a result*'
            Invoke-Result '[1]' -With @{ Raw = $true } | Should -Be 1
        }
    }

    Context 'how it is called' {
        It 'takes a tool from the pipeline' {
            Get-McpTool everything pid | Invoke-McpTool | Select-Object -First 1 -ExpandProperty pid | Should -BeGreaterThan 0
        }

        It 'takes the arguments as <Kind>' -ForEach @(
            @{ Kind = 'a hashtable'; Value = @{ message = 'x' } }
            @{ Kind = 'an ordered dictionary'; Value = [ordered] @{ message = 'x' } }
            @{ Kind = 'an object'; Value = [pscustomobject] @{ message = 'x' } }
            @{ Kind = 'a text of several lines'; Value = "{`n  `"message`":`r`n  `"x`"`n}" }
        ) {
            Invoke-McpTool everything echo $Value | Should -BeExactly 'x'
        }

        It 'calls nothing with -WhatIf' {
            Invoke-McpTool everything count @{ key = 'whatif' } -WhatIf
            Read-Ledger | Should -Not -Contain 'count whatif'
        }

        It 'refuses <Case> before it calls' -ForEach @(
            @{ Case = 'a string that is not a JSON'; Value = 'message=hi' }
            @{ Case = 'JSON that is not an object'; Value = '["hi"]' }
            @{ Case = 'a number'; Value = 5 }
            @{ Case = 'a list'; Value = 'a', 'b' }
        ) {
            Invoke-McpTool everything echo $Value -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Be 'McpArgumentsInvalid,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.TargetObject | Should -Be 'everything/echo'
        }

        It 'uses one connection for all runspaces of the process' {
            $path = $ModulePath
            $ids = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:path
                (Invoke-McpTool everything pid)[0].pid
            }
            @($ids + (Invoke-McpTool everything pid)[0].pid | Sort-Object -Unique).Count | Should -Be 1
        }

        It 'shows progress, and takes it off the screen' {
            $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Invoke-McpTool everything progress @{ steps = 4 }")
            $shell.Invoke() | Should -Be '4 steps'
            $records = $shell.Streams.Progress | Where-Object Activity -EQ 'everything/progress'
            $records[0..3].PercentComplete | Should -Be @(25, 50, 75, 100)
            $records[0].StatusDescription | Should -Be 'step 1 of 4'
            $records[-1].RecordType | Should -Be 'Completed'
            $shell.Dispose()
        }
    }

    Context 'what goes wrong' {
        It 'makes an error of a tool that failed' {
            Invoke-McpTool everything tool_error @{ message = "bad`nthing" } -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Be 'McpToolError,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
            "$failure" | Should -BeExactly "bad`nthing"
            $failure.TargetObject | Should -Be 'everything/tool_error'
            $failure.Exception.Result.isError | Should -BeTrue
        }

        It 'makes an error of a tool that failed with -Raw, too, and gives the result' {
            $result = Invoke-McpTool everything tool_error @{ message = 'bad' } -Raw -ErrorVariable failure -ErrorAction SilentlyContinue
            $result.isError | Should -BeTrue
            $failure.FullyQualifiedErrorId | Should -Match '^McpToolError,'
        }

        It 'shows no terminal sequences of a tool that failed' {
            Invoke-McpTool everything tool_error "{`"message`":`"a\u001b[31mb\u202ec`"}" -ErrorVariable failure -ErrorAction SilentlyContinue
            "$failure" | Should -BeExactly 'abc'
        }

        It 'goes on after a tool that failed, and stops where it is told to' {
            $result = @{ message = 'one' }, @{ message = 'two' } | ForEach-Object { Invoke-McpTool everything tool_error $_ -ErrorAction SilentlyContinue; 'next' }
            $result | Should -Be @('next', 'next')
            { Invoke-McpTool everything tool_error @{ message = 'stop' } -ErrorAction Stop } | Should -Throw 'stop'
        }

        It 'gives code, message and data of a JSON-RPC error' {
            Invoke-McpTool everything raise_error @{ code = -32050; message = 'no way'; data = @{ why = 'because' } } -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpProtocolError,'
            $failure.CategoryInfo.Category | Should -Be 'ProtocolError'
            "$failure" | Should -Match 'no way.*-32050'
            $failure.Exception.Code | Should -Be -32050
            $failure.Exception.Error.data.why | Should -Be 'because'
        }

        It 'says which servers there are where one is unknown' {
            Invoke-McpTool everthing echo -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failure.TargetObject | Should -Be 'everthing'
            "$failure" | Should -Match 'everything'
        }

        It 'says which tools there are where one is unknown, nearest first' {
            Invoke-McpTool everything ehco -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpToolNotFound,'
            $failure.TargetObject | Should -Be 'everything/ehco'
            "$failure" | Should -Match 'Nearest[^:]*: echo\(message: string\)'
        }

        It 'gives <Id> for a server that <Case>' -ForEach @(
            @{ Case = 'is not installed'; Id = 'McpServerCannotStart'; Category = 'ResourceUnavailable'; With = @{ Command = 'no-such-program-anywhere' } }
            @{ Case = 'needs a variable that is not set'; Id = 'McpServerMisconfigured'; Category = 'InvalidData'; With = @{ Command = 'dotnet'; Environment = @{ A = '${env:MCP_GATEWAY_TEST_NOT_SET}' } } }
            @{ Case = 'ends at once'; Id = 'McpHandshakeFailed'; Category = 'ConnectionError'; Option = '--exit-at-start', '3' }
            @{ Case = 'does not answer'; Id = 'McpInitTimeout'; Category = 'OperationTimeout'; Option = @('--silent'); With = @{ InitTimeout = 1 } }
        ) {
            $settings = @{ Name = 'trouble'; Force = $true } + ($With ?? @{})
            if ($Option) {
                $settings += @{ Command = 'dotnet'; ArgumentList = @($SampleServer) + $Option }
            }

            Register-McpServer @settings
            Invoke-McpTool trouble echo -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Be "$Id,McpGateway.PowerShell.Commands.InvokeMcpToolCommand"
            $failure.CategoryInfo.Category | Should -Be $Category
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$failure" | Should -Match "'trouble'"
        }

        It 'says that the outcome is unknown where the server ends during the call, and starts it again for the next' {
            Invoke-McpTool everything crash @{ code = 9; stderr = 'last words' } -Force -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpOutcomeUnknown,'
            $failure.Exception.Message | Should -Match '9.*last words'
            Invoke-McpTool everything echo @{ message = 'again' } | Should -Be 'again'
        }
    }

    Context 'how it ends early' {
        It 'cancels at the server when -Timeout has passed' {
            Invoke-McpTool everything never @{ key = 'timeout' } -Timeout 0.7 -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpCallTimeout,'
            $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
            "$failure" | Should -Match '0\.7 s'
            Wait-Until { (Read-Ledger) -contains 'cancelled timeout' }
        }

        It 'takes a time span for -Timeout, too, and refuses what is no time' {
            Invoke-McpTool everything never -Timeout ([timespan]::FromMilliseconds(600)) -ErrorVariable failure -ErrorAction SilentlyContinue
            "$failure" | Should -Match '0\.6 s'
            Invoke-McpTool everything never -Timeout '0:0:0.5' -ErrorVariable failure -ErrorAction SilentlyContinue
            "$failure" | Should -Match '0\.5 s'
            { Invoke-McpTool everything never -Timeout 0 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
            { Invoke-McpTool everything never -Timeout soon } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        }

        It 'gives the server''s own operation timeout as an error' {
            Register-SampleServer hasty -With @{ Timeout = 0.5 }
            Invoke-McpTool hasty never -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpOperationTimeout,'
            $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
        }

        It 'cancels at the server when the pipeline is stopped, as Ctrl+C does' {
            $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Invoke-McpTool everything never @{ key = 'stopped' }")
            $call = $shell.BeginInvoke()
            Wait-Until { (Read-Ledger) -contains 'never stopped' }
            $shell.Stop()
            $call.IsCompleted | Should -BeTrue
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            Wait-Until { (Read-Ledger) -contains 'cancelled stopped' }
            $shell.Dispose()
        }

        It 'ends quietly when nobody wants more of its output' {
            Invoke-McpTool everything add @{ a = 1; b = 1 } | Select-Object -First 1 | ForEach-Object sum | Should -Be 2
            Invoke-McpTool everything echo @{ message = 'still there' } | Should -Be 'still there'
        }
    }
}
