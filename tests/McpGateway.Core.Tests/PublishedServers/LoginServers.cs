using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.PublishedServers;

/// <summary>The two servers of logins.mjs, which want logins at an authorization server that is made with oidc-provider.</summary>
internal sealed class LoginServers : IDisposable
{
    private readonly HttpClient _client = new();
    private readonly Process _process;
    private readonly Task<string> _errors;

    private LoginServers(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public string Issuer { get; private set; } = "";

    public ServerDefinition Notes { get; private set; } = null!;

    public ServerDefinition Mail { get; private set; } = null!;

    public static async Task<LoginServers> StartAsync(NpmPackages packages)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Built.PublishedServersSource, "logins.mjs")])
        {
            WorkingDirectory = await packages.GetFolderAsync(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var servers = new LoginServers(Process.Start(start)!);
        string? line = await servers._process.StandardOutput.ReadLineAsync().InTime();
        if (line is null)
        {
            Assert.Fail(await servers._errors.InTime());
        }

        JsonElement places = JsonText.Parse(line);
        servers.Issuer = places.GetProperty("issuer").GetString()!;
        servers.Notes = Server("notes", places);
        servers.Mail = Server("mail", places);
        return servers;
    }

    /// <summary>What a server answers to whoever shows it a token.</summary>
    public async Task<HttpStatusCode> ShowAsync(ServerDefinition server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>What the authorization server answers to a refresh token: its error, or null.</summary>
    public async Task<string?> RefreshAsync(string client, string refreshToken)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["client_id"] = client });
        using HttpResponseMessage response = await _client.PostAsync(new Uri(Issuer + "/token"), form);
        return JsonText.Parse(await response.Content.ReadAsStringAsync()).TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
    }

    /// <summary>The tokens that were shown to a server.</summary>
    public async Task<string[]> ShownAsync(ServerDefinition server) => [.. (await GetAsync(server, "/shown")).EnumerateArray().Select(token => token.GetString()!)];

    /// <summary>How often the authorization server has given tokens for something.</summary>
    public async Task<int> GrantedAsync(string grant) => (await GetAsync(Notes, "/granted")).TryGetProperty(grant, out JsonElement count) ? count.GetInt32() : 0;

    /// <summary>Sets the clock of the servers ahead until every access token has expired.</summary>
    public Task ExpireAccessAsync() => GetAsync(Notes, "/ahead?seconds=301");

    public void Dispose()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<JsonElement> GetAsync(ServerDefinition server, string path) => JsonText.Parse(await _client.GetStringAsync(new Uri(new Uri(server.Url!), path)));

    private static ServerDefinition Server(string name, JsonElement places) => new() { Name = name, Kind = ServerKind.Http, Url = places.GetProperty(name).GetString() };
}
