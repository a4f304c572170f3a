BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer main '--pid-file', $pids
    Register-SampleServer none '--no-prompts'
    function Get-StartCount { [System.IO.File]::Exists($pids) ? @(Get-Content $pids).Count : 0 }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Get-McpPrompt' {
    It 'connects where the catalog has nothing, and only there' {
        Get-StartCount | Should -Be 0
        (Get-McpPrompt main).Name | Should -Be @('greet', 'summary', 'interview')
        Get-StartCount | Should -Be 1
        Remove-Module McpGateway
        Import-Module $ModulePath
        (Get-McpPrompt main).Name | Should -Be @('greet', 'summary', 'interview')
        Get-StartCount | Should -Be 1
    }

    It 'gives the prompt as its server listed it' {
        $prompt = Get-McpPrompt main summary
        $prompt.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpPrompt'
        $prompt.Server | Should -Be 'main'
        $prompt.Signature | Should -Be 'summary(topic, style?)'
        $prompt.Description | Should -Be 'Asks for a summary of a topic in a style.'
        $prompt.Arguments.Name | Should -Be @('topic', 'style')
        $prompt.Arguments.IsRequired | Should -Be @($true, $false)
        $prompt.Arguments[1].Description | Should -Be 'How to write it'
        $prompt.Definition | Should -Match 'example\.com/origin'
        (Get-McpPrompt main greet).Title | Should -Be 'Greeting'
        (Get-McpPrompt main interview).Arguments.Count | Should -Be 0
    }

    It 'takes patterns for servers and prompts, and servers from the pipeline' {
        (Get-McpPrompt m* *e*).Name | Should -Be @('greet', 'interview')
        (Get-McpPrompt main GREET).Name | Should -Be 'greet'
        (Get-McpServer | Get-McpPrompt).Server | Select-Object -Unique | Should -Be 'main'
        Get-McpPrompt none -ErrorAction Stop | Should -BeNullOrEmpty
        Get-McpPrompt main nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says which prompts there are where one is unknown: <Case>' -ForEach @(
        @{ Case = 'listing'; With = @{} }
        @{ Case = 'rendering'; With = @{ Arguments = @{} } }
    ) {
        Get-McpPrompt main gret @With -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpPromptNotFound,McpGateway.PowerShell.Commands.GetMcpPromptCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$failure" | Should -Match 'greet\(name\)'
    }

    Context 'rendering' {
        It 'gives the messages as objects' {
            $message = Get-McpPrompt main greet -Arguments @{ name = 'Zoë 日本' }
            $message.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpPromptMessage'
            $message.Role | Should -Be 'user'
            $message.Content | Should -BeExactly 'Please greet Zoë 日本.'
            "$message" | Should -BeExactly 'Please greet Zoë 日本.'
        }

        It 'takes arguments as <Case>' -ForEach @(
            @{ Case = 'a hashtable with other capitals'; Arguments = @{ NAME = 'Bob' }; Expected = 'Bob' }
            @{ Case = 'an object'; Arguments = [pscustomobject] @{ name = 'Bob' }; Expected = 'Bob' }
            @{ Case = 'JSON'; Arguments = '{ "name": "Bob" }'; Expected = 'Bob' }
            @{ Case = 'a number, which becomes text'; Arguments = @{ name = 1.5 }; Expected = '1.5' }
            @{ Case = 'a truth, which becomes text'; Arguments = @{ name = $true }; Expected = 'true' }
            @{ Case = 'a list, which becomes JSON'; Arguments = @{ name = 1, 2 }; Expected = '[1,2]' }
        ) {
            (Get-McpPrompt main greet $Arguments -ErrorAction Stop).Content | Should -BeExactly "Please greet $Expected."
        }

        It 'leaves out what is $null' {
            (Get-McpPrompt main summary @{ topic = 'x'; style = $null } -ErrorAction Stop).Content | Should -BeExactly 'Please sum up x in the style short.'
        }

        It 'gives the whole result with -Raw' {
            $raw = Get-McpPrompt main greet @{ name = 'x' } -Raw
            $raw.description | Should -Be 'A greeting'
            $raw.messages[0].content.type | Should -Be 'text'
        }

        It 'renders what comes down the pipeline' {
            (Get-McpPrompt main greet | Get-McpPrompt -Arguments @{ name = 'x' }).Content | Should -Be 'Please greet x.'
        }

        It 'puts what the server asks to the user' {
            . $PSScriptRoot/AnsweringHost.ps1
            $run = Invoke-Answered 'Get-McpPrompt main interview -Arguments @{}' 'Answer', 'Ann'
            $run.Questions -join ' ' | Should -Match 'Who are you\?'
            $run.Output[0].Content | Should -Match 'Ann'
        }

        It 'says that a question was declined where nobody can be asked' {
            $output = Invoke-Pwsh "Import-Module '$ModulePath'; Get-McpPrompt main interview -Arguments @{} 3>&1 | ForEach-Object { `"`$(`$_.Content)`$_`" }"
            "$output" | Should -Match 'Who are you\?.*declined'
        }

        It 'refuses before the call what the prompt does not take: <Case>' -ForEach @(
            @{ Case = 'missing'; Prompt = 'summary'; Arguments = @{ style = 'long' }; Text = "needs 'topic': summary\(topic, style\?\)" }
            @{ Case = 'unknown'; Prompt = 'greet'; Arguments = @{ name = 'x'; other = 1 }; Text = "does not take 'other'" }
            @{ Case = 'no object'; Prompt = 'greet'; Arguments = 'text'; Text = 'JSON' }
        ) {
            $methods = Join-Path $folder "methods-$Case"
            Register-SampleServer watched '--method-file', $methods -With @{ Force = $true }
            Get-McpPrompt watched $Prompt $Arguments -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Be 'McpArgumentsInvalid,McpGateway.PowerShell.Commands.GetMcpPromptCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$failure" | Should -Match $Text
            Get-Content $methods | Should -Not -Contain 'prompts/get'
        }

        It 'finds a prompt that is new since the server was seen' {
            $null = Invoke-McpTool main add_prompt @{ name = 'fresh' } -Force
            Get-McpPrompt main fresh -Arguments @{} -ErrorVariable failure -ErrorAction SilentlyContinue
            # The sample server lists it and does not know how to render it: the answer is the server's.
            $failure.FullyQualifiedErrorId | Should -Match '^McpProtocolError,'
            "$failure" | Should -Match "'main' refused the prompt 'fresh'.*Unknown prompt"
            $failure.Exception.Code | Should -Be -32602
            $failure.TargetObject | Should -Be 'main/fresh'
        }

        It 'has an error for a server that cannot be started' {
            Register-McpServer -Name missing -Command this-program-does-not-exist
            Get-McpPrompt missing greet @{} -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpServerCannotStart,'
            @($failure).Count | Should -Be 1
            Unregister-McpServer missing
        }
    }
}
