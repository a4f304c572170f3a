BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer guarded '--ledger', $ledger -With @{ ConfirmTool = 'count', 'ech?' }
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }

    # A host that answers each question with the next of its answers.
    Add-Type -IgnoreWarnings -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

public sealed class AnsweringHost : PSHost
{
    private readonly UI _ui = new UI();
    public Queue<string> Answers { get { return _ui.Answers; } }
    public List<string> Questions { get { return _ui.Questions; } }
    public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
    public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name { get { return "AnsweringHost"; } }
    public override PSHostUserInterface UI { get { return _ui; } }
    public override Version Version { get { return new Version(1, 0); } }
    public override void EnterNestedPrompt() { }
    public override void ExitNestedPrompt() { }
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }
}

public sealed class UI : PSHostUserInterface
{
    public readonly Queue<string> Answers = new Queue<string>();
    public readonly List<string> Questions = new List<string>();
    public override PSHostRawUserInterface RawUI { get { return null; } }
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Add(message);
        string answer = Answers.Dequeue();
        for (int i = 0; i < choices.Count; i++) { if (choices[i].Label.Replace("&", "") == answer) { return i; } }
        throw new InvalidOperationException("no such answer: " + answer);
    }
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotImplementedException(); }
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotImplementedException(); }
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) { throw new NotImplementedException(); }
    public override string ReadLine() { throw new NotImplementedException(); }
    public override SecureString ReadLineAsSecureString() { throw new NotImplementedException(); }
    public override void Write(string value) { }
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { }
    public override void WriteLine(string value) { }
    public override void WriteErrorLine(string value) { }
    public override void WriteDebugLine(string message) { }
    public override void WriteProgress(long sourceId, ProgressRecord record) { }
    public override void WriteVerboseLine(string message) { }
    public override void WriteWarningLine(string message) { }
}
'@

    # Runs a script in a host that answers, and gives what it put out, what it was asked and what went wrong.
    function Invoke-Answered([string] $Script, [string[]] $Answer) {
        $target = [AnsweringHost]::new()
        $Answer.ForEach({ $target.Answers.Enqueue($_) })
        $runspace = [runspacefactory]::CreateRunspace($target)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript("Import-Module '$ModulePath'; $Script")
        try {
            @{ Output = @($shell.Invoke()); Questions = $target.Questions; Errors = @($shell.Streams.Error) }
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
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

    It 'does not ask with <Switch>' -ForEach @(@{ Switch = '-Force' }, @{ Switch = '-Confirm:$false' }) {
        $run = Invoke-Answered "Invoke-McpTool guarded echo @{ message = 'sure' } $Switch"
        $run.Output | Should -Be 'sure'
        $run.Questions | Should -BeNullOrEmpty
    }

    It 'asks whatever the preference is, and never twice: <Preference>' -ForEach @(
        @{ Preference = '$ConfirmPreference = ''None''' }, @{ Preference = '$ConfirmPreference = ''High''' }, @{ Preference = '$ConfirmPreference = ''Low''' }, @{ Preference = '$PSDefaultParameterValues = @{ ''Invoke-McpTool:Confirm'' = $true }' }
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

Describe 'A call that the configuration denies' {
    It 'is an error of its own kind' {
        $assembly = (Get-McpServer guarded).GetType().Assembly
        $core = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Assemblies | Where-Object { $_.GetName().Name -eq 'McpGateway.Core' }
        $denied = [enum]::Parse($core.GetType('McpGateway.Connections.ServerFailure'), 'Denied')
        $exception = [Activator]::CreateInstance($core.GetType('McpGateway.Connections.ServerException'), @('s', $denied, 'does not let it', 'Change "tools.deny".', $null))
        $method = $assembly.GetType('McpGateway.PowerShell.ErrorRecords').GetMethods().Where({ $_.GetParameters()[0].ParameterType.Name -eq 'ServerException' })[0]
        $record = $method.Invoke($null, @($exception, 's/t'))
        $record.FullyQualifiedErrorId | Should -Be 'McpToolDenied'
        $record.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $record.ErrorDetails.RecommendedAction | Should -Be 'Change "tools.deny".'
    }
}
