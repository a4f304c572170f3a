using System.Diagnostics;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary>What another user decides is not run in this user's name.</summary>
public sealed class OwnerTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryHome _home = new();

    public OwnerTests()
    {
        _home.WriteConfiguration("""{"mcpServers":{"s":{"command":"c","env":{"API_TOKEN":"plain"}}}}""");
        File.WriteAllText(_home.Home.EnvironmentFile, "A=1\n");
        File.SetUnixFileMode(_home.Home.Root, Private);
        File.SetUnixFileMode(_home.Home.ConfigurationFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(_home.Home.EnvironmentFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _home.Dispose();

    [UnixFact("it is about the modes of files")]
    public void The_users_own_files_are_used_without_a_word()
    {
        ConfigurationSnapshot read = new ConfigurationStore(_home.Home).Current;

        Assert.Single(read.Servers);
        Assert.Empty(read.Problems);
        Assert.Equal("1", Variables.Load(_home.Home).Get("A"));
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData("", UnixFileMode.OtherWrite)]
    [InlineData("config.json", UnixFileMode.OtherWrite)]
    public async Task What_everybody_can_write_is_refused_and_not_edited(string name, UnixFileMode mode)
    {
        Allow(name, mode);

        ConfigurationSnapshot read = new ConfigurationStore(_home.Home).Current;

        Assert.Empty(read.Servers);
        Assert.Contains("can be written by everybody", read.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("chmod go-w", read.Problems[0].Message, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<ConfigurationException>(() => new ConfigurationFile(_home.Home.ConfigurationFile).RemoveAsync("s", CancellationToken.None));
        Assert.Contains("chmod go-w", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it is about the modes of files")]
    public void Variables_that_everybody_can_write_are_not_used()
    {
        Allow(".env", UnixFileMode.OtherWrite);

        Assert.Null(Variables.Load(_home.Home).Get("A"));
        Assert.Contains("can be written by everybody", Assert.Single(new ConfigurationStore(_home.Home).Current.Problems).Message, StringComparison.Ordinal);
    }

    [UnixFact("it is about the modes of files")]
    public void A_link_is_followed_to_the_file_that_counts()
    {
        string target = _home.NewFile();
        File.Move(_home.Home.ConfigurationFile, target);
        File.CreateSymbolicLink(_home.Home.ConfigurationFile, target);
        Assert.Single(new ConfigurationStore(_home.Home).Current.Servers);

        File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.OtherWrite);

        Assert.Empty(new ConfigurationStore(_home.Home).Current.Servers);
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData("")]
    [InlineData("config.json")]
    [InlineData(".env")]
    public void What_belongs_to_another_user_is_refused_and_what_belongs_to_root_is_not(string name)
    {
        // Files can be given away by root alone; for others there is one that root has.
        if (Environment.UserName != "root")
        {
            Assert.Null(McpGateway.Files.FileAccessRules.Refusal("/etc/passwd"));
            return;
        }

        Run("chown", "54321", Path.Combine(_home.Home.Root, name));

        var store = new ConfigurationStore(_home.Home);
        Assert.Contains("belongs to another user (id 54321)", store.Current.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal(name == ".env" ? 1 : 0, store.Current.Servers.Count);
        Assert.Equal(name == "config.json" ? "1" : null, Variables.Load(_home.Home).Get("A"));
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData("54321", false)]
    [InlineData("", true)]
    public void What_a_group_can_write_is_refused_unless_the_group_is_the_owners_own(string group, bool isUsed)
    {
        if (group.Length > 0 && Environment.UserName == "root")
        {
            Run("chgrp", group, _home.Home.ConfigurationFile);
        }
        else if (Environment.UserName != "root")
        {
            return;
        }

        Allow("config.json", UnixFileMode.GroupWrite);

        Assert.Equal(isUsed ? 1 : 0, new ConfigurationStore(_home.Home).Current.Servers.Count);
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData("config.json", "every user of this machine can read the secrets of 's'")]
    [InlineData(".env", "every user of this machine can read it")]
    public void Secrets_that_everybody_can_read_are_warned_of(string name, string warning)
    {
        File.SetUnixFileMode(_home.Root, Private | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(_home.Home.Root, Private | UnixFileMode.OtherExecute);
        Allow(name, UnixFileMode.OtherRead);

        ConfigurationSnapshot read = new ConfigurationStore(_home.Home).Current;

        Assert.Contains(warning, Assert.Single(read.Problems).Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", read.Problems[0].Message, StringComparison.Ordinal);
        Assert.Single(read.Servers);
    }

    private void Allow(string name, UnixFileMode mode)
    {
        string path = Path.Combine(_home.Home.Root, name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | mode);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
