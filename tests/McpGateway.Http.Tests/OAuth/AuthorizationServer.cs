using System.Diagnostics;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>An authorization server that is made with OpenIddict and gives access tokens for any resource, for all tests of a class.</summary>
public sealed class AuthorizationServer : IAsyncLifetime
{
    private Process _process = null!;

    /// <summary>Its identifier.</summary>
    public string Issuer { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo(Built.LoginServer, ["3600", "github", "docs"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        Issuer = new Uri((await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime())!).GetLeftPart(UriPartial.Authority) + "/";
        // Its first answer takes long on a busy machine.
        using var client = new HttpClient { Timeout = Deadline.Patience };
        await client.GetStringAsync(new Uri(Issuer + ".well-known/openid-configuration"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().InTime();
        _process.Dispose();
    }
}
