BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $folder = Initialize-TestHome
    Register-SampleServer everything
    # The result that a server would send, sent.
    function Invoke-Result([string] $Json, [hashtable] $With = @{}) { Invoke-McpTool everything whole_result "{`"result`":$Json}" @With }
    function Get-Text([string[]] $Text) { ($Text.ForEach({ ConvertTo-Json @{ type = 'text'; text = $_ } -Compress })) -join ',' }
    $null = Import-McpTool everything
}

AfterAll {
    Get-Module McpGateway.* | Remove-Module
    Clear-TestHome $folder
}

Describe 'One result is one object' {
    It 'where the texts are <Case>' -ForEach @(
        @{ Case = 'the structured content'; Structured = '{"a":1,"b":[true,null]}'; Text = '{ "b" : [true, null], "a": 1.0 }' }
        @{ Case = 'the value of the only property'; Structured = '{"content":"line 1\nline 2"}'; Text = "line 1`nline 2" }
        @{ Case = 'the value of the only property, a number'; Structured = '{"result":5}'; Text = '5' }
        @{ Case = 'the value of the only property, true'; Structured = '{"result":true}'; Text = 'true' }
        @{ Case = 'the value of the only property, null'; Structured = '{"result":null}'; Text = 'null' }
        @{ Case = 'the value of the only property, an object'; Structured = '{"result":{"a":1,"b":2}}'; Text = "{`n  `"b`": 2,`n  `"a`": 1`n}" }
        @{ Case = 'the value of the only property, a list in one text'; Structured = '{"result":[1,{"a":2}]}'; Text = '[1, {"a": 2}]' }
        @{ Case = 'the value of the only property, as JSON'; Structured = '{"result":"text"}'; Text = '"text"' }
        @{ Case = 'JSON in the only property, laid out differently'; Structured = '{"result":"{\"a\":1}"}'; Text = '{ "a": 1 }' }
        @{ Case = 'one of the properties'; Structured = '{"success":true,"message":"Entity created"}'; Text = 'Entity created' }
        @{ Case = 'two of the properties'; Structured = '{"title":"A","body":"B","n":1}'; Text = 'A', 'B' }
        @{ Case = 'the elements of the only property'; Structured = '{"result":["a","b"]}'; Text = 'a', 'b' }
        @{ Case = 'the elements of the only property, objects'; Structured = '{"result":[{"a":1,"b":2},{"a":3,"b":4}]}'; Text = '{"b":2,"a":1}', '{ "a": 3, "b": 4 }' }
        @{ Case = 'the elements of lists in lists, without those that are null'; Structured = '{"result":[[1,2],null,["x"]]}'; Text = '1', '2', 'x' }
        @{ Case = 'the same but for space at its ends'; Structured = '{"result":"a"}'; Text = "a`n" }
        @{ Case = 'empty'; Structured = '{"a":1,"b":2}'; Text = '' }
    ) {
        $json = "{`"structuredContent`":$Structured,`"content`":[$(Get-Text $Text)]}"
        $direct = @(Invoke-Result $json)
        $direct.Count | Should -Be 1
        ConvertTo-Json $direct[0] -Depth 9 -Compress | Should -Be $Structured
        @(Invoke-EverythingWholeResult -Result ($json | ConvertFrom-Json)).Count | Should -Be 1
        @(Invoke-Result $json -With @{ AsObject = $true }).Count | Should -Be 1
        @((Invoke-Result $json -With @{ Raw = $true }).content).Count | Should -Be @($Text).Count
    }

    It 'but a text that carries more stays: <Case>' -ForEach @(
        @{ Case = 'another text'; Structured = '{"a":1}'; Text = 'a is 1'; Left = 'a is 1' }
        @{ Case = 'another member'; Structured = '{"a":1}'; Text = '{"a":1,"b":2}'; Left = '{"a":1,"b":2}' }
        @{ Case = 'a number of several properties'; Structured = '{"a":1,"b":2}'; Text = '1'; Left = '1' }
        @{ Case = 'a text deeper within'; Structured = '{"a":{"b":"x"},"c":1}'; Text = 'x'; Left = 'x' }
        @{ Case = 'a part of the elements'; Structured = '{"result":["a","b"]}'; Text = 'a', 'c'; Left = 'a', 'c' }
        @{ Case = 'more than the elements'; Structured = '{"result":["a","b"]}'; Text = 'a', 'b', 'and more'; Left = 'and more' }
        @{ Case = 'a text in other words'; Structured = '{"message":"Done"}'; Text = 'done'; Left = 'done' }
    ) {
        $result = @(Invoke-Result "{`"structuredContent`":$Structured,`"content`":[$(Get-Text $Text)]}")
        ConvertTo-Json $result[0] -Depth 9 -Compress | Should -Be $Structured
        $result[1..9] | Should -BeExactly $Left
    }

    It 'and what is no text stays beside it' {
        $result = @(Invoke-Result '{"structuredContent":{"a":"x"},"content":[{"type":"image","data":"aGk=","mimeType":"image/png"},{"type":"text","text":"x"}]}')
        $result.Count | Should -Be 2
        $result[1].Data.Count | Should -Be 2
    }
}

Describe 'A result of another form' {
    It 'is taken for what is meant: <Json>' -ForEach @(
        @{ Json = '{"content":"just text"}'; Expected = 'just text' }
        @{ Json = '{"content":{"type":"text","text":"one block"}}'; Expected = 'one block' }
        @{ Json = '{"content":["a","b"]}'; Expected = 'a', 'b' }
        @{ Json = '{"toolResult":{"content":[{"type":"text","text":"old"}]}}'; Expected = 'old' }
        @{ Json = '{"toolResult":"old"}'; Expected = 'old' }
        @{ Json = '{"content":"x","structuredContent":"x"}'; Expected = 'x' }
    ) {
        Invoke-Result $Json -With @{ ErrorAction = 'Stop' } | Should -BeExactly $Expected
    }

    It 'is an error that shows it and points to -Raw: <Json>' -ForEach @(
        @{ Json = '{"content":null}'; Shown = 'null' }, @{ Json = '{"content":5}'; Shown = '5' }, @{ Json = '{"content":true}'; Shown = 'true' }, @{ Json = '{"content":{}}'; Shown = '{}' }
        @{ Json = '{"data":"it is here"}'; Shown = 'it is here' }, @{ Json = '"plain"'; Shown = 'plain' }, @{ Json = '[1]'; Shown = '[1]' }, @{ Json = '{"content":{"a":1},"structuredContent":null}'; Shown = '"a":1' }
    ) {
        $failure = @(Invoke-Result $Json -With @{ ErrorAction = 'Continue' } 2>&1)
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'McpResultInvalid,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
        "$failure" | Should -BeLike "*$([WildcardPattern]::Escape($Shown))*"
        "$failure $($failure[0].ErrorDetails.RecommendedAction)" | Should -Match '-Raw'
        ConvertTo-Json (Invoke-Result $Json -With @{ Raw = $true; ErrorAction = 'Stop' }) -Compress | Should -Be $Json -Because 'nothing is lost with -Raw'
    }

    It 'warns of one that says nothing at all' {
        $warning = @(Invoke-Result '{}' 3>&1)
        $warning | Should -BeOfType ([System.Management.Automation.WarningRecord])
        "$warning" | Should -Match 'whole_result.*no content'
        Invoke-Result '{"content":[]}' 3>&1 | Should -BeNullOrEmpty
    }

    It 'says why it failed: <Json>' -ForEach @(
        @{ Json = '{"isError":true,"structuredContent":{"code":7}}'; Expected = '{"code":7}' }
        @{ Json = '{"isError":true,"structuredContent":{"error":{"code":7,"message":"not allowed"}}}'; Expected = 'not allowed' }
        @{ Json = '{"isError":true,"structuredContent":{"detail":"gone"},"content":[]}'; Expected = 'gone' }
        @{ Json = '{"isError":true,"structuredContent":"gone"}'; Expected = 'gone' }
        @{ Json = '{"isError":true,"content":"gone"}'; Expected = 'gone' }
        @{ Json = '{"isError":true,"content":[{"type":"error","text":"gone"}]}'; Expected = 'gone' }
        @{ Json = '{"isError":true,"content":[{"type":"resource","resource":{"uri":"x://y","text":"gone"}}]}'; Expected = 'gone' }
        @{ Json = '{"isError":"true","content":[{"type":"text","text":"gone"}]}'; Expected = 'gone' }
        @{ Json = '{"isError":true}'; Expected = 'without saying why; -Raw' }
    ) {
        $failure = @(Invoke-Result $Json -With @{ ErrorAction = 'Continue' } 2>&1)
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'McpToolError,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
        "$failure" | Should -BeLike "*$([WildcardPattern]::Escape($Expected))*"
    }

    It 'says what an error is that has no form' {
        Invoke-McpTool everything raise_error '{"code":"E_FAIL","message":"text code"}' -SkipArgumentCheck -ErrorAction SilentlyContinue -ErrorVariable failure
        "$failure" | Should -Match 'text code'
    }
}

Describe 'Half of a surrogate pair' {
    BeforeAll {
        $half = '\ud83d'
        $lists = @{
            'tools/list' = '{"tools":[{"name":"halved","title":"@","description":"cut @","inputSchema":{"type":"object","title":"@","properties":{"p@":{"type":"string","description":"@","enum":["@","b"],"default":"@","@":1},"q":{"const":"@"},"@":{"type":"string","pattern":"@"}},"required":[]},"annotations":{"readOnlyHint":true,"title":"@","@":"@"},"_meta":{"@":"@"}}]}'
            'tools/call' = '{"content":[{"type":"text","text":"called @"}]}'
            'prompts/list' = '{"prompts":[{"name":"prompt","title":"@","description":"cut @","arguments":[{"name":"a@","description":"@","required":false}],"_meta":{"@":1}}]}'
            'prompts/get' = '{"description":"@","messages":[{"role":"user","content":{"type":"text","text":"prompted @"}}],"@":1}'
            'resources/list' = '{"resources":[{"uri":"x://r","name":"r@","title":"@","description":"@","mimeType":"text/@","annotations":{"@":1}}]}'
            'resources/templates/list' = '{"resourceTemplates":[{"uriTemplate":"y://{id}","name":"t@","description":"@"}]}'
            'resources/read' = '{"contents":[{"uri":"x://@","mimeType":"@","text":"read @","_meta":{"@":1}}]}'
        }
        Register-SampleServer half @($lists.GetEnumerator().ForEach({ '--reply'; "$($_.Key)=$($_.Value.Replace('@', $half))" }))
    }

    It 'in a result is no end of it: <Json>' -ForEach @(
        @{ Json = '{"content":[{"type":"text","text":"cut \ud83d"}]}' }
        @{ Json = '{"content":[],"structuredContent":{"cut \ud83d":"\udc00","a":[{"\uD83D":1}]}}' }
        @{ Json = '{"content":[{"type":"text","text":"{\"t\":\"cut \\ud83d\"}"}],"structuredContent":{"t":"cut \ud83d"}}' }
        @{ Json = '{"content":[{"type":"text","text":"\ud83d"}],"structuredContent":{"\ud83d":"\ud83d","b":1}}' }
        @{ Json = '{"content":[{"type":"resource","resource":{"uri":"x://\ud83d","text":"cut \ud83d","\udc00":1}}],"_meta":{"\udc00":"\ud83d"}}' }
        @{ Json = '{"content":[{"type":"x\ud83d","text":"ok","annotations":{"\ud83d":1}}]}' }
        @{ Json = '{"content":[{"type":"image","data":"aGk=","mimeType":"\ud83d","\ud83d":2}]}' }
        @{ Json = '{"\ud83d":1,"content":"\ud83d"}' }
    ) {
        foreach ($with in @{}, @{ Raw = $true }, @{ AsObject = $true }) {
            $result = Invoke-Result $Json -With ($with + @{ ErrorAction = 'Stop' })
            $result | Should -Not -BeNullOrEmpty
            $result | ConvertTo-Json -Depth 9 | Should -Not -BeNullOrEmpty
        }
    }

    It 'in an error is no other error: <Json>' -ForEach @(
        @{ Json = '{"isError":true,"content":[{"type":"text","text":"cut \ud83d"}]}' }, @{ Json = '{"isError":true,"structuredContent":{"message":"cut \ud83d","\ud83d":1}}' }, @{ Json = '{"isError":true,"content":"cut \ud83d"}' }
    ) {
        { Invoke-Result $Json -With @{ ErrorAction = 'Stop' } } | Should -Throw -ErrorId 'McpToolError,*' -ExpectedMessage "cut $([char] 0xFFFD)"
    }

    It 'in an error of the protocol is no other error' {
        Invoke-McpTool everything raise_error '{"code":-32000,"message":"cut \ud83d","data":{"\ud83d":"\udc00"}}' -SkipArgumentCheck -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.FullyQualifiedErrorId | Should -Match '^McpProtocolError'
        "$failure" | Should -Match 'cut'
    }

    It 'in what is said during a call disturbs nothing' {
        $progress = '{"progressToken":"none","progress":1,"message":"\ud83d","\ud83d":1}'
        Invoke-McpTool everything notify "{`"method`":`"notifications/progress`",`"params`":$progress}" -SkipArgumentCheck | Should -Be 'notified'
        $said = Invoke-McpTool everything log '{"level":"warning","data":{"\ud83d":"cut \udc00"}}' -SkipArgumentCheck -WarningVariable warning -WarningAction SilentlyContinue
        $said | Should -Be 'logged'
        "$warning" | Should -Match 'cut'
        $question = '{"questions":[{"method":"elicitation/create","params":{"message":"cut \ud83d","\ud83d":1,"requestedSchema":{"type":"object","properties":{"\ud83d":{"type":"string","title":"\ud83d","enum":["\ud83d"]}}}}}]}'
        $asked = Invoke-McpTool everything ask $question -SkipArgumentCheck -Force -WarningVariable declined -WarningAction SilentlyContinue
        $asked | ConvertTo-Json -Depth 9 | Should -Match 'decline'
        "$declined" | Should -Match 'cut'
    }

    It 'in a question is shown, and what is answered goes back' {
        $question = '{"questions":[{"method":"elicitation/create","params":{"message":"cut \ud83d","requestedSchema":{"type":"object","properties":{"a":{"type":"string","title":"\ud83d","description":"\udc00"},"b":{"type":"string","enum":["\ud83d","x"]}}}}}]}'
        $run = Invoke-Answered "Invoke-McpTool everything ask '$question' -SkipArgumentCheck -Force" 'Answer', 'hello', '2 x'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | ConvertTo-Json -Depth 9 | Should -Match '(?s)accept.*hello'
    }

    It 'in lists, definitions, prompts and resources leaves all of them readable' {
        $replacement = [string] [char] 0xFFFD
        $tool = Get-McpTool half halved
        $tool.Description | Should -Be "cut $replacement"
        $tool.InputSchema | ConvertTo-Json -Depth 9 | Should -Match $replacement
        $tool.Signature | Should -Match $replacement
        $tool | Format-List * | Out-String | Should -Not -BeNullOrEmpty
        Invoke-McpTool half halved | Should -Be "called $replacement"
        Find-McpTool cut | Should -Not -BeNullOrEmpty
        (Import-McpTool half).ExportedFunctions.Count | Should -Be 1
        $function = Get-Command -Module McpGateway.half
        & $function | Should -Be "called $replacement"
        Get-Help $function.Name -Full | Out-String | Should -Match 'halved'
        (Get-McpPrompt half).Description | Should -Be "cut $replacement"
        (Get-McpPrompt half prompt -Argument @{}).Content | Should -Be "prompted $replacement"
        (Get-McpResource half).Name | Should -Be "r$replacement"
        (Get-McpResource half -Template).Name | Should -Be "t$replacement"
        Get-McpResource -Uri x://r -Server half | Should -Be "read $replacement"
        Test-McpServer half | Format-List * | Out-String | Should -Match 'Passed'
    }
}
