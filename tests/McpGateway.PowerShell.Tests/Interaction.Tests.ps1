BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer everything '--ledger', $ledger
    Register-SampleServer modern '--protocol', '2026-07-28', '--modern-only'
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }

    # Runs a script in a PowerShell of this process and gives its streams.
    function Invoke-Streams([string] $Script) {
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; $Script")
        try {
            $output = $shell.Invoke()
            @{ Output = @($output); Errors = @($shell.Streams.Error); Verbose = @($shell.Streams.Verbose); Warnings = @($shell.Streams.Warning); Debug = @($shell.Streams.Debug); Progress = @($shell.Streams.Progress) }
        }
        finally {
            $shell.Dispose()
        }
    }

    # A question of the sample server to the user, as a call.
    function Get-Question([string] $Properties, [string] $Required = '[]', [string] $Server = 'everything') {
        $schema = "{`"type`":`"object`",`"properties`":$Properties,`"required`":$Required}"
        $json = "{`"questions`":[{`"method`":`"elicitation/create`",`"params`":{`"message`":`"Please\u001b[31m`ntell`",`"requestedSchema`":$schema}}]}".Replace("'", "''").Replace("`n", '\n')
        "(Invoke-McpTool $Server ask '$json' -Force)[0].answers[0].result | ConvertTo-Json -Compress"
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'What a server logs' {
    It 'becomes a <Stream> record where its level is <Level>' -ForEach @(
        @{ Level = 'debug'; Stream = 'Verbose' }, @{ Level = 'info'; Stream = 'Verbose' }, @{ Level = 'notice'; Stream = 'Verbose' }
        @{ Level = 'warning'; Stream = 'Warnings' }, @{ Level = 'error'; Stream = 'Warnings' }, @{ Level = 'emergency'; Stream = 'Warnings' }
    ) {
        foreach ($server in 'everything', 'modern') {
            $run = Invoke-Streams "Invoke-McpTool $server log @{ level = '$Level'; data = 'what happened' } -Verbose"
            $run.Output | Should -Be 'logged'
            $run[$Stream].Message | Should -Contain "${server}: [sample] what happened"
        }
    }

    It 'is not asked for below warnings without -Verbose, whatever was asked for before' {
        foreach ($server in 'everything', 'modern') {
            $null = Invoke-Streams "Invoke-McpTool $server log @{ level = 'debug'; data = 1 } -Verbose"
            $run = Invoke-Streams "Invoke-McpTool $server log @{ level = 'info'; data = 'quiet' }; Invoke-McpTool $server log @{ level = 'warning'; data = 'loud' }"
            # The server itself says whether it was to send it.
            $run.Output | Should -Be @('not wanted', 'logged')
            $run.Verbose | Should -BeNullOrEmpty
            $run.Warnings.Message | Should -Be "${server}: [sample] loud"
        }
    }

    It 'follows $VerbosePreference' {
        (Invoke-Streams '$VerbosePreference = ''Continue''; Invoke-McpTool everything log @{ level = ''info''; data = ''preferred'' }').Verbose.Message | Should -Contain 'everything: [sample] preferred'
    }

    It 'is shown on one line, without terminal sequences, and as JSON where it is no text' {
        $run = Invoke-Streams 'Invoke-McpTool everything log ''{"level":"error","data":"a\u001b[31m\nb"}''; Invoke-McpTool everything log @{ level = ''error''; data = @{ a = 1 } }'
        $run.Warnings.Message | Should -Be @('everything: [sample] a b', 'everything: [sample] {"a":1}')
    }
}

Describe 'What a server writes to stderr' {
    It 'is shown with -Debug only, secrets masked' {
        $env:PESTER_SECRET = 'open sesame 123'
        try {
            Register-SampleServer secretive -With @{ Environment = @{ TOKEN = '${env:PESTER_SECRET}' } }
            Wait-Until { (Invoke-Streams '$DebugPreference = ''Continue''; Invoke-McpTool secretive stderr @{ text = ''it is open sesame 123'' }; Invoke-McpTool secretive slow @{ ms = 300 }').Debug.Message -contains 'secretive (stderr): it is ***' }
            (Invoke-Streams 'Invoke-McpTool secretive stderr @{ text = ''quiet'' }; Invoke-McpTool secretive slow @{ ms = 100 }').Debug | Should -BeNullOrEmpty
        }
        finally {
            $env:PESTER_SECRET = $null
        }
    }

    It 'is shown from the start of the server on' {
        Register-SampleServer talkative '--stderr', 'I am starting'
        (Invoke-Streams '$DebugPreference = ''Continue''; Invoke-McpTool talkative echo @{ message = ''x'' } -SkipArgumentCheck').Output | Should -Be 'x'
        [McpGateway.PowerShell.ModuleRuntime]::Close()
        (Invoke-Streams '$DebugPreference = ''Continue''; Invoke-McpTool talkative slow @{ ms = 300 }').Debug.Message | Should -Contain 'talkative (stderr): I am starting'
    }
}

Describe 'What a server asks the user' {
    It 'goes through the host, marked as the server''s words, and the answers go back: <_>' -ForEach @('everything', 'modern') {
        $run = Invoke-Answered "(Invoke-McpTool $_ elicit @{ message = 'Who are you?' } -Force)[0].answer | ConvertTo-Json -Compress" 'Answer', 'Ada', '2 large', 'Yes'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -BeExactly '{"action":"accept","content":{"name":"Ada","size":"large","agree":true}}'
        $run.Captions | Should -Be (@("Question from the MCP server '$_'") * 4)
        $run.Questions[0] | Should -Match '^The server says: «Who are you\?»\n.*Name \(required\), size, agree'
        $run.Questions[1] | Should -Be 'Name: «Your name»'
    }

    It 'is <Action> by the user who says so, before anything is typed' -ForEach @(@{ Answer = 'Decline'; Action = 'decline' }, @{ Answer = 'Cancel'; Action = 'cancel' }) {
        $run = Invoke-Answered '(Invoke-McpTool everything elicit @{ message = ''?'' } -Force)[0].answer.action' $Answer
        $run.Output | Should -Be $Action
        $run.Questions.Count | Should -Be 1
    }

    It 'takes defaults, leaves out what is skipped, and asks again for what is wrong: <Case>' -ForEach @(
        @{ Case = 'a default text'; Properties = '{"a":{"type":"string","default":"d"}}'; Required = '[]'; Answers = @(''); Json = '{"a":"d"}' }
        @{ Case = 'an optional text'; Properties = '{"a":{"type":"string"}}'; Required = '[]'; Answers = @(''); Json = '{}' }
        @{ Case = 'a required text'; Properties = '{"a":{"type":"string"}}'; Required = '["a"]'; Answers = @('', 'x'); Json = '{"a":"x"}' }
        @{ Case = 'a whole number'; Properties = '{"a":{"type":"integer","minimum":1,"maximum":9}}'; Required = '["a"]'; Answers = @('x', '1.5', '0', '10', '7'); Json = '{"a":7}' }
        @{ Case = 'a number'; Properties = '{"a":{"type":"number"}}'; Required = '[]'; Answers = @('1,5', '1.5'); Json = '{"a":1.5}' }
        @{ Case = 'a default number'; Properties = '{"a":{"type":"number","default":1.50}}'; Required = '[]'; Answers = @(''); Json = '{"a":1.5}' }
        @{ Case = 'a text of some length'; Properties = '{"a":{"type":"string","minLength":2,"maxLength":3}}'; Required = '[]'; Answers = @('x', 'long', 'abc'); Json = '{"a":"abc"}' }
        @{ Case = 'an e-mail address'; Properties = '{"a":{"type":"string","format":"email"}}'; Required = '[]'; Answers = @('x', 'a@b.c'); Json = '{"a":"a@b.c"}' }
        @{ Case = 'an address'; Properties = '{"a":{"type":"string","format":"uri"}}'; Required = '[]'; Answers = @('x', 'https://a.example/'); Json = '{"a":"https://a.example/"}' }
        @{ Case = 'a date'; Properties = '{"a":{"type":"string","format":"date"}}'; Required = '[]'; Answers = @('x', '2026-01-31'); Json = '{"a":"2026-01-31"}' }
        @{ Case = 'an optional choice'; Properties = '{"a":{"type":"string","enum":["x","y"]}}'; Required = '[]'; Answers = @('3 (skip)'); Json = '{}' }
        @{ Case = 'a choice with titles'; Properties = '{"a":{"type":"string","oneOf":[{"const":"x","title":"The X"},{"const":"y","title":"The Y"}]}}'; Required = '[]'; Answers = @('2 The Y'); Json = '{"a":"y"}' }
        @{ Case = 'an optional yes or no'; Properties = '{"a":{"type":"boolean"}}'; Required = '[]'; Answers = @('Skip'); Json = '{}' }
        @{ Case = 'several of several'; Properties = '{"a":{"type":"array","minItems":1,"items":{"type":"string","enum":["x","y","z"]}}}'; Required = '["a"]'; Answers = @('', 'x, q', 'x, Z'); Json = '{"a":["x","z"]}' }
    ) {
        $run = Invoke-Answered (Get-Question $Properties $Required) (@('Answer') + $Answers)
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -BeExactly "{`"action`":`"accept`",`"content`":$Json}"
        $run.Questions.Count | Should -Be (1 + $Answers.Count)
    }

    It 'is shown on one line, without terminal sequences' {
        (Invoke-Answered (Get-Question '{"a":{"type":"boolean","title":"x\u001b[31m\ny","description":"\u202ez"}}') 'Decline').Questions[0] | Should -Match '^The server says: «Please tell»\n.*: x y\.'
    }

    It 'is typed unseen where it is a secret: <Properties>' -ForEach @(
        @{ Properties = '{"a":{"type":"string","format":"password"}}' }, @{ Properties = '{"apiKey":{"type":"string"}}' }, @{ Properties = '{"a":{"type":"string","title":"Your password"}}' }
    ) {
        $run = Invoke-Answered (Get-Question $Properties) 'Answer', 'hidden'
        $run.Secrets | Should -Be 1
        $run.Output | Should -Match '"hidden"'
    }

    It 'shows a whole address, of its own accord, and asks: <Answer>' -ForEach @(
        @{ Answer = 'Yes, it is open'; Action = 'accept' }, @{ Answer = 'Decline'; Action = 'decline' }, @{ Answer = 'Cancel'; Action = 'cancel' }
    ) {
        $run = Invoke-Answered '(Invoke-McpTool everything elicit @{ message = ''Sign in''; mode = ''url'' } -Force)[0].answer.action' $Answer
        $run.Output | Should -Be $Action
        $run.Questions | Should -Match '«Sign in»\n.*address of example\.com.*\nhttps://example\.com/elicitation\n'
    }

    It 'shows no address that is none' {
        $json = '{"questions":[{"method":"elicitation/create","params":{"message":"m","mode":"url","elicitationId":"1","url":"javascript:alert(1)"}}]}'
        $run = Invoke-Answered "(Invoke-McpTool everything ask '$json' -Force)[0].answers[0].result.action"
        $run.Output | Should -Be 'decline'
        $run.Questions | Should -BeNullOrEmpty
    }

    It 'is declined with a warning where nobody can be asked: <Case>' -ForEach @(
        @{ Case = 'a host without a user'; Way = { param($Script) (Invoke-Streams $Script).Output } }
        @{ Case = 'a redirected stdin'; Way = { param($Script) [scriptblock]::Create($Script).Invoke() } }
    ) {
        foreach ($server in 'everything', 'modern') {
            $output = & $Way "(Invoke-McpTool $server elicit @{ message = 'Anybody?' } -Force -WarningAction SilentlyContinue -WarningVariable global:warned)[0].answer.action; `$global:warned"
            $output[0] | Should -Be 'decline'
            "$($output[1])" | Should -Match "Server '$server' asked: «Anybody\?».*declined"
        }
    }

    It 'is cancelled where the call is, and the connection goes on' {
        $question = '{"method":"elicitation/create","params":{"message":"Still there?","requestedSchema":{"type":"object","properties":{}}}}'
        $script = "Invoke-McpTool everything ask '{`"key`":`"still`",`"questions`":[$question]}' -Force -Timeout 5 -ErrorAction SilentlyContinue -ErrorVariable failure; `$failure.FullyQualifiedErrorId; Invoke-McpTool everything echo @{ message = 'on' }"
        # Nobody answers before the call has been given up.
        $run = Invoke-Answered $script 'After cancelled still'
        $run.Output | Should -Be @('McpCallTimeout,McpGateway.PowerShell.Commands.InvokeMcpToolCommand', 'on')
        $run.Questions.Count | Should -Be 1
    }

    It 'is asked of the call that a person waits for, where several are under way' {
        # A younger call, of a host without a user, that begins while the first of two questions is open.
        $other = [powershell]::Create().AddScript("Import-Module '$ModulePath'; while (@(Get-Content '$ledger') -notcontains 'ask both') { Start-Sleep -Milliseconds 20 }; Invoke-McpTool everything never @{ key = 'younger' }")
        $null = $other.BeginInvoke()
        try {
            $question = '{"method":"elicitation/create","params":{"message":"?","requestedSchema":{"type":"object","properties":{}}}}'
            $run = Invoke-Answered "(Invoke-McpTool everything ask '{`"key`":`"both`",`"questions`":[$question,$question]}' -Force)[0].answers.result.action" 'After never younger', 'Decline'
            Read-Ledger | Should -Contain 'never younger'
            $run.Output | Should -Be @('accept', 'decline')
            $run.Questions.Count | Should -Be 2
        }
        finally {
            $other.Stop()
            $other.Dispose()
        }
    }
}

Describe 'What a server asks a model' {
    It 'goes to -SamplingScript: <_>' -ForEach @('everything', 'modern') {
        $answer = (Invoke-McpTool $_ sample @{ prompt = 'What is 2+2?' } -Force -SamplingScript { param($Request) "You asked: $($Request.messages[0].content.text)"; $Request.maxTokens })[0].answer
        $answer.role | Should -Be 'assistant'
        $answer.content.type | Should -Be 'text'
        $answer.content.text | Should -BeExactly "You asked: What is 2+2?`n100"
    }

    It 'may be answered with a whole result' {
        $answer = (Invoke-McpTool everything sample @{ prompt = 'x' } -Force -SamplingScript { @{ content = 'short'; model = 'own'; stopReason = 'maxTokens' } })[0].answer
        $answer.model, $answer.stopReason, $answer.content.text | Should -Be @('own', 'maxTokens', 'short')
    }

    It 'is refused where the script says nothing, and the call goes on' {
        $result = (Invoke-McpTool everything sample @{ prompt = 'x' } -Force -SamplingScript { })[0]
        $result.kind | Should -Be 'error'
        $result.answer.message | Should -Match 'rejected'
    }

    It 'is refused where the script fails, whose error is shown' {
        $result = (Invoke-McpTool everything sample @{ prompt = 'x' } -Force -SamplingScript { throw 'no model today' } -ErrorVariable failure -ErrorAction SilentlyContinue)[0]
        $result.kind | Should -Be 'error'
        $result.answer.message | Should -Not -Match 'today'
        "$failure" | Should -Match 'no model today'
    }

    It 'is not offered without it' {
        (Invoke-McpTool everything sample @{ prompt = 'x' } -Force)[0].answer.code | Should -Be -32601
    }

    It 'may call other tools meanwhile' {
        $answer = (Invoke-McpTool everything sample @{ prompt = 'x' } -Force -SamplingScript { Invoke-McpTool everything echo @{ message = 'inner' } })[0].answer
        $answer.content.text | Should -BeExactly 'inner'
    }
}
