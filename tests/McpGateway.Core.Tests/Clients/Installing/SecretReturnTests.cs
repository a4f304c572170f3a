using McpGateway.Clients;
using McpGateway.Clients.Installing;

namespace McpGateway.Tests.Clients.Installing;

/// <summary>What becomes of secrets when the client's servers come back from the gateway's configuration, because the copy of its file is gone.</summary>
public sealed class SecretReturnTests : IDisposable
{
    private readonly ClientRig _rig = new();
    private readonly ClientApplication _client = KnownClients.Find("Cursor")!;
    private readonly string _file;

    public SecretReturnTests()
    {
        _file = _rig.Write(".cursor/mcp.json", $$"""{ "mcpServers": { "a": { "command": "a", "env": { "A_TOKEN": "{{ClientRig.Secret}}" } }, "b": { "url": "https://example.com/", "headers": { "Authorization": "Bearer {{ClientRig.Secret}}2" } } } }""");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task They_come_back_as_they_were()
    {
        await InstallAndLoseTheCopyAsync();
        Assert.DoesNotContain(ClientRig.Secret, await File.ReadAllTextAsync(_rig.Home.ConfigurationFile), StringComparison.Ordinal);

        InstallPlan plan = _rig.Installer.PlanUninstall(_client, _rig.PlaceOf(_client));
        Assert.DoesNotContain(ClientRig.Secret, string.Join('\n', plan.Difference), StringComparison.Ordinal);
        await _rig.UninstallAsync(_client);

        string after = await File.ReadAllTextAsync(_file);
        Assert.Contains($"\"A_TOKEN\": \"{ClientRig.Secret}\"", after, StringComparison.Ordinal);
        Assert.Contains($"\"Bearer {ClientRig.Secret}2\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("${secret:", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_leaves_the_file_as_it_is()
    {
        await InstallAndLoseTheCopyAsync();
        string installed = await File.ReadAllTextAsync(_file), store = _rig.Write(".mcp-gateway/secrets.json", "damaged");

        string message = (await Assert.ThrowsAsync<ClientException>(() => _rig.UninstallAsync(_client))).Message;

        Assert.Contains($"{store} is damaged", message, StringComparison.Ordinal);
        Assert.Equal(installed, await File.ReadAllTextAsync(_file));
    }

    private async Task InstallAndLoseTheCopyAsync()
    {
        InstallResult result = await _rig.InstallAsync(_client);
        Assert.Equal(["gateway"], ClientRig.Entries(_file, "mcpServers"));
        File.Delete(result.Backup!);
    }
}
