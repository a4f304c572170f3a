# A host that answers each question with the next of its answers.
if (-not ('AnsweringHost' -as [type])) {
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
    public List<string> Captions { get { return _ui.Captions; } }
    public int Secrets { get { return _ui.Secrets; } }
    public void Await(string file, TimeSpan patience) { _ui.File = file; _ui.Patience = patience; }
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
    public readonly List<string> Captions = new List<string>();
    public int Secrets;
    private string Next(string caption, string message)
    {
        Captions.Add(caption);
        Questions.Add(message);
        return Answers.Dequeue();
    }
    public string File;
    public TimeSpan Patience;
    private void AwaitLine(string line)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Array.IndexOf(Read(), line) < 0)
        {
            if (clock.Elapsed > Patience) { throw new TimeoutException("no such line: " + line); }
            System.Threading.Thread.Sleep(20);
        }
    }
    private string[] Read()
    {
        // The server writes meanwhile.
        using (var stream = new System.IO.FileStream(File, System.IO.FileMode.OpenOrCreate, System.IO.FileAccess.Read, System.IO.FileShare.ReadWrite | System.IO.FileShare.Delete))
        using (var reader = new System.IO.StreamReader(stream)) { return reader.ReadToEnd().Split('\n'); }
    }
    public override PSHostRawUserInterface RawUI { get { return null; } }
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        string answer = Next(caption, message);
        // The first choice, once a line stands in a file: "After <line>".
        if (answer.StartsWith("After ")) { AwaitLine(answer.Substring(6)); return 0; }
        for (int i = 0; i < choices.Count; i++) { if (choices[i].Label.Replace("&", "") == answer) { return i; } }
        throw new InvalidOperationException("no such answer: " + answer);
    }
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        var answers = new Dictionary<string, PSObject>();
        foreach (FieldDescription field in descriptions)
        {
            string answer = Next(caption, message);
            object value = answer;
            if (field.ParameterTypeName == "SecureString")
            {
                var secret = new SecureString();
                foreach (char c in answer) { secret.AppendChar(c); }
                value = secret;
                Secrets++;
            }
            answers[field.Name] = PSObject.AsPSObject(value);
        }
        return answers;
    }
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
}

# Runs a script in a host that answers, and gives what it put out, what it was asked and what went wrong.
function Invoke-Answered([string] $Script, [string[]] $Answer) {
    $target = [AnsweringHost]::new()
    $target.Await($ledger, [timespan]::FromSeconds($Patience))
    $Answer.ForEach({ $target.Answers.Enqueue($_) })
    $runspace = [runspacefactory]::CreateRunspace($target)
    $runspace.Open()
    $shell = [powershell]::Create($runspace).AddScript("Import-Module '$ModulePath'; $Script")
    try {
        @{ Output = @($shell.Invoke()); Questions = $target.Questions; Captions = $target.Captions; Secrets = $target.Secrets; Errors = @($shell.Streams.Error) }
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}
