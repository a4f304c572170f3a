BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer guarded '--ledger', $ledger -With @{ ConfirmTool = 'count', 'ech?' }
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'tools.confirm' {
    It 'asks once, and calls after a yes' {
        $run = Invoke-Answered 'Invoke-McpTool guarded echo @{ message = ''asked'' }' 'Yes'
        $run.Output | Should -Be 'asked'
        $run.Questions.Count | Should -Be 1
        $run.Questions[0] | Should -Match "tools\.confirm.*'guarded'.*'echo'"
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'calls nothing after a no, without an error' {
        $run = Invoke-Answered 'Invoke-McpTool guarded count @{ key = ''refused'' }' 'No'
        $run.Output | Should -BeNullOrEmpty
        $run.Errors | Should -BeNullOrEmpty
        Read-Ledger | Should -Not -Contain 'count refused'
    }

    It 'takes <Answer> for all that come after it' -ForEach @(
        @{ Answer = 'Yes to All'; Count = 3 }
        @{ Answer = 'No to All'; Count = 0 }
    ) {
        $run = Invoke-Answered '1..3 | ForEach-Object { [pscustomobject] @{ Server = ''guarded''; Name = ''echo''; Arguments = @{ message = "$_" } } } | Invoke-McpTool' $Answer
        $run.Questions.Count | Should -Be 1
        $run.Output.Count | Should -Be $Count
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'does not ask about other tools' {
        (Invoke-Answered 'Invoke-McpTool guarded add @{ a = 1; b = 1 }').Questions | Should -BeNullOrEmpty
    }

    It 'does not ask with <Switch>' -ForEach @(@{ Switch = '-Force' }, @{ Switch = '-Confirm:$false' }, @{ Switch = '$ConfirmPreference = ''None'''; Preference = '$ConfirmPreference = ''None''' }) {
        $script = "Invoke-McpTool guarded echo @{ message = 'sure' }"
        $run = Invoke-Answered ($Preference ? "$Preference; $script" : "$script $Switch")
        $run.Output | Should -Be 'sure'
        $run.Questions | Should -BeNullOrEmpty
    }

    It 'asks whatever the preference is, and never twice: <Preference>' -ForEach @(
        @{ Preference = '$ConfirmPreference = ''High''' }, @{ Preference = '$ConfirmPreference = ''Low''' }, @{ Preference = '$PSDefaultParameterValues = @{ ''Invoke-McpTool:Confirm'' = $true }' }
    ) {
        $run = Invoke-Answered "$Preference; Invoke-McpTool guarded echo @{ message = 'once' }" 'Yes'
        $run.Output | Should -Be 'once'
        $run.Questions.Count | Should -Be 1
    }

    It 'calls and asks nothing with -WhatIf' {
        $run = Invoke-Answered 'Invoke-McpTool guarded count @{ key = ''whatif'' } -WhatIf'
        $run.Questions | Should -BeNullOrEmpty
        $run.Errors | Should -BeNullOrEmpty
        Read-Ledger | Should -Not -Contain 'count whatif'
    }

    It 'refuses where the host cannot ask: <Case>' -ForEach @(
        @{ Case = 'a host without a user'; Run = { param($Script) $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; $Script"); $shell.Invoke(); $shell.Streams.Error; $shell.Dispose() } }
        @{ Case = 'a redirected stdin'; Run = { param($Script) [scriptblock]::Create($Script).Invoke() } }
    ) {
        $script = 'Invoke-McpTool guarded count @{ key = ''nobody'' } -ErrorAction SilentlyContinue -ErrorVariable failure; $failure'
        $failure = @(& $Run $script)[0]
        $failure.FullyQualifiedErrorId | Should -Be 'McpConfirmationImpossible,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure.TargetObject | Should -Be 'guarded/count'
        "$failure" | Should -Match '"tools\.confirm": "count"'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'
        Read-Ledger | Should -Not -Contain 'count nobody'
    }

    It 'takes what comes from a redirected stdin for no answer: <Case>' -ForEach @(
        @{ Case = 'its end'; Text = '' }
        @{ Case = 'a yes'; Text = "y`n" }
    ) {
        $process = Start-Pwsh -Interactive "Import-Module '$ModulePath'; Invoke-McpTool guarded count @{ key = 'stdin' } -ErrorAction SilentlyContinue -ErrorVariable failure; `$failure.FullyQualifiedErrorId"
        $process.StandardInput.Write($Text)
        $process.StandardInput.Close()
        $process.StandardOutput.ReadToEnd() | Should -Match 'McpConfirmationImpossible'
        Read-Ledger | Should -Not -Contain 'count stdin'
    }
}

Describe 'A tool that may destroy something' {
    BeforeAll {
        Register-SampleServer plain '--ledger', $ledger
        Register-SampleServer trusting '--ledger', $ledger
        # A server whose word the user takes.
        $file = Join-Path $env:MCP_GATEWAY_HOME config.json
        $config = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
        $config.mcpServers.trusting.trusted = $true
        $config | ConvertTo-Json -Depth 20 | Set-Content $file
        $null = Get-McpTool plain, trusting
    }

    It 'is asked about, with its arguments: <Case>' -ForEach @(
        @{ Case = 'one that says so'; Tool = 'remove_tool'; Says = "'plain' says that its tool 'remove_tool' may destroy something" }
        @{ Case = 'one that says nothing'; Tool = 'elicit'; Says = "'plain' does not say whether its tool 'elicit' destroys something" }
    ) {
        $run = Invoke-Answered "Invoke-McpTool plain $Tool @{ name = 'x'; message = 'm' } -SkipArgumentCheck" 'No'
        $run.Questions.Count | Should -Be 1
        $run.Questions[0] | Should -Match "$Says.*`"x`""
        $run.Questions[0] | Should -Match "-Force .*Set-McpServer 'plain' -Trusted"
        $run.Output | Should -BeNullOrEmpty
        $run.Errors | Should -BeNullOrEmpty
        Read-Ledger | Should -Not -Match $Tool
    }

    It 'is called after a yes' {
        (Invoke-Answered 'Invoke-McpTool plain withdraw' 'Yes').Output | Should -Be '0'
    }

    It 'is called without a question <Case>' -ForEach @(
        @{ Case = 'with -Force'; Script = 'Invoke-McpTool plain withdraw -Force' }
        @{ Case = 'with -Confirm:$false'; Script = 'Invoke-McpTool plain withdraw -Confirm:$false' }
        @{ Case = 'where the preference is None'; Script = '$ConfirmPreference = ''None''; Invoke-McpTool plain withdraw' }
        @{ Case = 'by a function, where the preference is None'; Script = '$null = Import-McpTool plain; $ConfirmPreference = ''None''; Invoke-PlainWithdraw' }
        @{ Case = 'of a trusted server'; Script = 'Invoke-McpTool trusting withdraw' }
    ) {
        $run = Invoke-Answered $Script
        $run.Output | Should -Be '0'
        $run.Questions | Should -BeNullOrEmpty
    }

    It 'is asked about once where ShouldProcess asks already' {
        (Invoke-Answered 'Invoke-McpTool plain withdraw -Confirm' 'Yes').Questions.Count | Should -Be 1
    }

    It 'is no tool that says it only reads, or only adds' {
        (Invoke-Answered 'Invoke-McpTool plain pid; Invoke-McpTool plain count @{ key = ''adds'' }').Questions | Should -BeNullOrEmpty
    }

    It 'is refused where nobody can be asked' {
        Invoke-McpTool plain withdraw -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpConfirmationImpossible,McpGateway.PowerShell.Commands.InvokeMcpToolCommand'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure.TargetObject | Should -Be 'plain/withdraw'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'
        $failure.ErrorDetails.RecommendedAction | Should -Match "Set-McpServer 'plain' -Trusted"
        "$failure" | Should -Match "(says that|does not say whether).*'withdraw'.*not called"
    }

    It 'ends in an error and not in waiting where a job calls it' {
        $job = Start-Job { $env:MCP_GATEWAY_HOME = $using:env:MCP_GATEWAY_HOME; Import-Module $using:ModulePath; Invoke-McpTool plain withdraw -ErrorVariable failure -ErrorAction SilentlyContinue; $failure.FullyQualifiedErrorId }
        try {
            $job | Wait-Job -Timeout 120 | Should -Not -BeNullOrEmpty
            $job.State | Should -Be 'Completed'
            $job | Receive-Job | Should -Match '^McpConfirmationImpossible'
        }
        finally {
            $job | Remove-Job -Force
        }
    }

    It 'shows no secret in the question' {
        $run = Invoke-Answered 'Invoke-McpTool plain elicit @{ message = (ConvertTo-SecureString ''open sesame'' -AsPlainText -Force) }' 'No'
        $run.Questions[0] | Should -Match '\*\*\*'
        $run.Questions[0] | Should -Not -Match 'sesame'
    }
}

Describe 'A server that says nothing of any tool' {
    BeforeAll {
        $names = 'create_or_update_file', 'search_repositories', 'get_file_contents', 'push_files', 'get_issue', 'merge_pull_request', 'list_commits', 'silent_list_it', 'get_and_delete'
        $tools = @{ tools = $names.ForEach({ @{ name = $_; inputSchema = @{ type = 'object' } } }) } | ConvertTo-Json -Depth 9 -Compress
        Register-SampleServer silent '--reply', "tools/list=$tools", '--reply', 'tools/call={"content":[{"type":"text","text":"called"}]}'
        $null = Get-McpTool silent
    }

    It 'is not asked about for what reads by its name: <_>' -ForEach 'search_repositories', 'get_file_contents', 'get_issue', 'list_commits', 'silent_list_it' {
        Invoke-McpTool silent $_ -ErrorAction Stop | Should -Be 'called'
    }

    It 'is asked about for what does not: <_>' -ForEach 'create_or_update_file', 'push_files', 'merge_pull_request', 'get_and_delete' {
        $run = Invoke-Answered "Invoke-McpTool silent $_" 'No'
        $run.Questions.Count | Should -Be 1
        $run.Questions[0] | Should -Match "'silent' does not say what its tools do, and the name '$_' suggests a change"
        $run.Questions[0] | Should -Not -Match 'says that'
        $run.Output | Should -BeNullOrEmpty
        Invoke-McpTool silent $_ -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpConfirmationImpossible'
        Invoke-McpTool silent $_ -Force | Should -Be 'called'
    }
}

Describe 'A call that the configuration denies' {
    It 'is an error of its own kind' {
        $assembly = (Get-McpServer guarded).GetType().Assembly
        $core = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Assemblies | Where-Object { $_.GetName().Name -eq 'McpGateway.Core' }
        $denied = [enum]::Parse($core.GetType('McpGateway.Transports.ServerFailure'), 'Denied')
        $exception = [Activator]::CreateInstance($core.GetType('McpGateway.Transports.ServerException'), @('s', $denied, 'does not let it', 'Change "tools.deny".', $null))
        $method = $assembly.GetType('McpGateway.PowerShell.Errors.ErrorRecords').GetMethods().Where({ $_.GetParameters()[0].ParameterType.Name -eq 'ServerException' })[0]
        $record = $method.Invoke($null, @($exception, 's/t'))
        $record.FullyQualifiedErrorId | Should -Be 'McpToolDenied'
        $record.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $record.ErrorDetails.RecommendedAction | Should -Be 'Change "tools.deny". Get-McpServer ''s'' | Format-List *Tool shows the rules.'
    }
}
