using System.ComponentModel;
using System.Diagnostics;
using McpGateway.Configuration;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;

namespace McpGateway.Tests.Transports.Stdio;

/// <summary>What the system says when it starts nothing is told as it is, with what helps against that and not against something else.</summary>
public sealed class StartErrorTests : IAsyncDisposable
{
    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly PoolRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [UnixTheory("it runs a shell script")]
    [InlineData("#!/no/such/interpreter -x\necho\n", "is a script for '/no/such/interpreter', which does not exist", "Install that program")]
    [InlineData("#!/bin/sh\r\necho\r\n", "ends with a Windows line break", "Save it with LF line endings.")]
    public async Task A_script_without_its_interpreter(string content, string cause, string remedy)
    {
        string file = await WriteAsync(content);

        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = file });

        Assert.Contains(cause, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_program_that_is_being_written()
    {
        string file = _rig.Home.NewFile();
        File.Copy("/bin/sh", file);
        File.SetUnixFileMode(file, Program);
        await using var writer = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = file });

        Assert.Contains("is being written to", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, "too many files open", "ulimit -n")]
    [InlineData(23, "too many files open", "ulimit -n")]
    [InlineData(11, "could not create a process", "ulimit -u")]
    [InlineData(12, "not have enough memory", "memory limit")]
    [InlineData(7, "too long", "Shorten")]
    [InlineData(13, "cannot be run: permission denied", "chmod +x")]
    [InlineData(8, "refused by the system", "a program for this machine")]
    public void Each_reason_has_its_own_remedy(int code, string cause, string remedy)
    {
        (string saidCause, string saidRemedy) = StartErrors.Explain(new Win32Exception(code), new ProcessPlan("/bin/x", [], new Dictionary<string, string>(StringComparer.Ordinal), null), "x");

        Assert.Contains(cause, saidCause, StringComparison.Ordinal);
        Assert.Contains(new Win32Exception(code).Message, saidCause, StringComparison.Ordinal);
        Assert.Contains(remedy, saidRemedy, StringComparison.Ordinal);
    }

    [UnixFact("it makes symbolic links")]
    public async Task A_lock_that_cannot_be_made_is_no_other_process()
    {
        string file = _rig.Home.Home.ConfigurationFile;
        File.CreateSymbolicLink(file + ".lock", file + ".lock");
        long begin = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<ConfigurationException>(() => new ConfigurationFile(file).SetAsync(new ServerDefinition { Name = "s", Command = "c" }, replace: false, CancellationToken.None));

        Assert.DoesNotContain("another process", failure.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written and was not changed: Too many levels of symbolic links", failure.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    private async Task<string> WriteAsync(string content)
    {
        string file = _rig.Home.NewFile();
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, Program);
        return file;
    }
}
