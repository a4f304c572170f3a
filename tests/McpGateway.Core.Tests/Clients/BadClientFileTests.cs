using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients;

/// <summary>What cannot be understood or written gets one error that names the file, and is as it was.</summary>
public sealed class BadClientFileTests
{
    private static ClientApplication Client => KnownClients.Find("Cursor")!;

    public static TheoryData<string, byte[], string> Files { get; } = new()
    {
        { "no JSON", "{\n  \"mcpServers\": {\n    \"a\": oops\n  }\n}"u8.ToArray(), "line 3: broken JSON" },
        { "cut off", "{\n  \"mcpServers\": {"u8.ToArray(), "line 2: broken JSON" },
        { "two texts", "{}\n{}"u8.ToArray(), "line 2: broken JSON" },
        { "a list", "\n[]"u8.ToArray(), "line 2: the file must hold a JSON object" },
        { "no object", "{\n  \"mcpServers\": []\n}"u8.ToArray(), "line 2: \"mcpServers\" must be an object" },
        { "the section twice", "{\n  \"mcpServers\": {},\n  \"mcpServers\": {} }"u8.ToArray(), "line 3: \"mcpServers\" is there twice" },
        { "a server twice", "{ \"mcpServers\": {\n  \"a\": {\"command\": \"x\"},\n  \"a\": {\"command\": \"y\"} } }"u8.ToArray(), "line 3: \"a\" is there twice" },
        { "UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{ }")], "line 1: the file is UTF-16" },
        { "no UTF-8", [.. "{\n  \"a\": \""u8, 0xE9, .. "\" }"u8], "line 2: the file is not UTF-8" },
        { "a comment without its end", "{\n /* x }"u8.ToArray(), "broken JSON" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_understood(string kind, byte[] content, string expected)
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", content);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));

        Assert.Contains($"{file} ", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{kind}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(content, await File.ReadAllBytesAsync(file));
        Assert.Empty(rig.Servers);
        // Who only looks is told the same.
        Assert.Contains(new ClientFinder(rig.Machine).Look(Client).Notes, note => note == error.Message);
    }

    [Fact]
    public async Task One_that_becomes_broken_after_the_installation_is_left_alone_by_the_uninstallation()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a" } } }""");
        await rig.InstallAsync(Client);
        string broken = (await File.ReadAllTextAsync(file))[..^1];
        await File.WriteAllTextAsync(file, broken);

        await Assert.ThrowsAsync<ClientException>(() => rig.UninstallAsync(Client));
        Assert.Equal(broken, await File.ReadAllTextAsync(file));

        await File.WriteAllTextAsync(file, broken + "}");
        await rig.UninstallAsync(Client);
        Assert.Equal("""{ "mcpServers": { "a": { "command": "a" } } }""", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_read_only_file()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a" } } }""");
        File.SetAttributes(file, FileAttributes.ReadOnly);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));

        Assert.Contains($"{file} is read-only", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], ClientRig.Entries(file, "mcpServers"));
        Assert.Empty(rig.Servers);
        File.SetAttributes(file, FileAttributes.Normal);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", "{}");
        using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));
            Assert.Contains($"{file} cannot be read", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("{}", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_link_is_followed_and_stays_one_and_one_to_nothing_is_told()
    {
        using var rig = new ClientRig();
        string target = rig.Write("dotfiles/mcp.json", "{ }"), file = Path.Combine(rig.UserHome, ".cursor", "mcp.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.CreateSymbolicLink(file, target);

        await rig.InstallAsync(Client);
        Assert.Equal(target, new FileInfo(file).LinkTarget);
        Assert.Equal(["gateway"], ClientRig.Entries(target, "mcpServers"));
        await rig.UninstallAsync(Client);
        Assert.Equal("{ }", await File.ReadAllTextAsync(target));

        File.Delete(target);
        ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));
        Assert.Contains($"{file} is a link to {target}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
    }

    [Theory]
    [InlineData("{ \"mcpServers\": { \"b\": { \"command\": \"b\" } } }")]
    [InlineData(null)]
    public async Task A_file_that_changes_between_reading_and_writing(string? other)
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a" } } }""");
        var installer = new ClientInstaller(rig.Machine, rig.Store)
        {
            Step = step =>
            {
                if (step == "replace" && other is null)
                {
                    File.Delete(file);
                }
                else if (step == "replace")
                {
                    File.WriteAllText(file, other);
                }
            },
        };

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => installer.InstallAsync(Client, rig.PlaceOf(Client), rig.Options, CancellationToken.None));

        Assert.Contains($"{file} was changed by another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(other, File.Exists(file) ? await File.ReadAllTextAsync(file) : null);
        await rig.InstallAsync(Client);
        Assert.Equal(["gateway"], ClientRig.Entries(file, "mcpServers"));
        await rig.UninstallAsync(Client);
        Assert.Equal(other, File.Exists(file) ? await File.ReadAllTextAsync(file) : null);
    }

    [Fact]
    public async Task A_configuration_of_the_gateway_that_cannot_be_edited_leaves_the_client_alone()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a" } } }""");
        rig.Write(".mcp-gateway/config.json", "{ broken");

        await Assert.ThrowsAsync<ConfigurationException>(() => rig.InstallAsync(Client));

        Assert.Equal(["a"], ClientRig.Entries(file, "mcpServers"));
    }

    [Fact]
    public async Task A_gateway_of_the_users_own_comes_back_and_a_second_uninstallation_leaves_it()
    {
        using var rig = new ClientRig();
        const string Own = """{ "mcpServers": { "mine": { "command": "/usr/local/bin/mcp-gateway", "env": { "X": "1" } } } }""";
        string file = rig.Write(".cursor/mcp.json", Own);

        await rig.InstallAsync(Client);
        Assert.Equal(["gateway"], ClientRig.Entries(file, "mcpServers"));
        Assert.Empty(rig.Servers);
        await rig.UninstallAsync(Client);
        Assert.Equal(Own, await File.ReadAllTextAsync(file));

        Assert.False((await rig.UninstallAsync(Client)).Changed);
        Assert.Equal(Own, await File.ReadAllTextAsync(file));
        Assert.True((await rig.InstallAsync(Client)).Changed);
        await rig.UninstallAsync(Client);
        Assert.Equal(Own, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Without_a_record_only_the_gateway_goes()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a" }, "g": { "command": "pwsh", "args": ["-Command", "Import-Module McpGateway; Start-McpGateway"] } } }""");

        Assert.True((await rig.UninstallAsync(Client)).Changed);

        Assert.Equal("""{ "mcpServers": { "a": { "command": "a" } } }""", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Without_the_backup_the_servers_come_back_from_the_configuration()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a", "env": { "A_TOKEN": "first-secret-of-all" } } } }""");
        InstallResult result = await rig.InstallAsync(Client);
        File.Delete(result.Backup!);

        await rig.UninstallAsync(Client);

        Assert.Equal(["a"], ClientRig.Entries(file, "mcpServers"));
        Assert.Contains("first-secret-of-all", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}
