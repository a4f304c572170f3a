using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>Servers of https: whom the gateway trusts, and how it shows who it is.</summary>
public sealed class RemoteCertificateTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly TestCertificates _certificates;

    public RemoteCertificateTests()
    {
        _certificates = new TestCertificates(_home);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task A_server_of_an_own_authority_is_reached_with_caFile_alone()
    {
        using RemoteSample server = await RemoteSample.StartAsync("--certificate", _certificates.Server());
        Assert.StartsWith("https://", server.Url, StringComparison.Ordinal);

        string refused = await CallAsync(server.Server());
        string text = await CallAsync(server.Server() with { AuthorityFile = _certificates.AuthorityFile });

        Assert.Contains("there is no secure connection: ", refused, StringComparison.Ordinal);
        Assert.Contains("\"caFile\"", refused, StringComparison.Ordinal);
        Assert.Equal("hi", text);
    }

    [Fact]
    public async Task An_own_authority_does_not_make_a_certificate_of_another_name_or_time_a_good_one()
    {
        using RemoteSample elsewhere = await RemoteSample.StartAsync("--certificate", _certificates.Server("127.0.0.2"));
        using RemoteSample late = await RemoteSample.StartAsync("--certificate", _certificates.Server(until: DateTimeOffset.UtcNow.AddHours(-1)));

        foreach (RemoteSample server in (RemoteSample[])[elsewhere, late])
        {
            Assert.Contains("there is no secure connection: ", await CallAsync(server.Server() with { AuthorityFile = _certificates.AuthorityFile }), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_gets_that_of_its_entry()
    {
        (string fingerprint, string pem, string key, string pfx) = _certificates.Client("s3cr3t-password");
        using RemoteSample server = await RemoteSample.StartAsync("--certificate", _certificates.Server(), "--client-certificate", fingerprint);
        ServerDefinition entry = server.Server() with { AuthorityFile = _certificates.AuthorityFile };

        string without = await CallAsync(entry);
        string fromPem = await CallAsync(entry with { ClientCertificate = pem, ClientKey = key });
        string fromPfx = await CallAsync(entry with { ClientCertificate = pfx, ClientKey = "${PFX_PASSWORD}" });

        Assert.StartsWith("Server 'sample' ", without, StringComparison.Ordinal);
        Assert.Equal(["hi", "hi"], [fromPem, fromPfx]);
        Assert.DoesNotContain("s3cr3t-password", _home.ServerLog("sample") + _home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named_with_their_key()
    {
        (_, string pem, _, string pfx) = _certificates.Client("right");
        string missing = _home.NewFile(), text = _home.NewFile();
        await File.WriteAllTextAsync(text, "no certificate", TestContext.Current.CancellationToken);
        var entry = new ServerDefinition { Name = "sample", Kind = ServerKind.Http, Url = "https://127.0.0.1:9/mcp" };

        (string Key, string File, ServerDefinition Entry)[] wrong =
        [
            ("caFile", missing, entry with { AuthorityFile = missing }),
            ("caFile", text, entry with { AuthorityFile = text }),
            ("clientCertificate", missing, entry with { ClientCertificate = missing, ClientKey = missing }),
            ("clientCertificate", text, entry with { ClientCertificate = text, ClientKey = text }),
            ("clientKey", pem, entry with { ClientCertificate = pem }),
            ("clientKey", pem, entry with { ClientCertificate = pem, ClientKey = text }),
            ("clientKey", pfx, entry with { ClientCertificate = pfx, ClientKey = "wrong" }),
        ];
        foreach ((string key, string file, ServerDefinition one) in wrong)
        {
            string error = await CallAsync(one);
            Assert.StartsWith("Server 'sample' cannot be reached: ", error, StringComparison.Ordinal);
            Assert.Contains($"\"{key}\"", error, StringComparison.Ordinal);
            Assert.Contains(file, error, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong", error, StringComparison.Ordinal);
        }
    }

    /// <summary>What a call is answered with, be it a result or an error.</summary>
    private async Task<string> CallAsync(ServerDefinition server)
    {
        _home.WriteServers(server);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, [("PFX_PASSWORD", "s3cr3t-password")]);
        JsonElement result = await gateway.CallAsync("sample", "echo", """{"message":"hi"}""");
        return result.TextOf();
    }
}
