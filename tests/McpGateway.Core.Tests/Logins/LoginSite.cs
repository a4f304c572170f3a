using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

/// <summary>A remote server that wants a login, and its authorization server, on one port of this machine. What it says and does can be changed, also for the worse.</summary>
internal sealed class LoginSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string Scope, string? Resource)> _codes = new();
    private readonly ConcurrentDictionary<string, string> _access = new();
    private readonly ConcurrentDictionary<string, string> _refresh = new();
    private int _number;

    public LoginSite()
    {
        Origin = $"http://127.0.0.1:{Loopback.FreePort()}";
        _listener.Prefixes.Add(Origin + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Origin { get; }

    public string Url => Origin + "/mcp";

    public ServerDefinition Server => new() { Name = "site", Kind = ServerKind.Http, Url = Url };

    /// <summary>Every secret that was given out.</summary>
    public ConcurrentBag<string> Secrets { get; } = [];

    /// <summary>All requests, as method and path.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>The forms that came to the token endpoint, and the queries of the authorization endpoint.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Forms { get; } = new();

    public int? Lifetime { get; set; } = 3600;

    public string? Scopes { get; set; }

    /// <summary>What the resource says of itself; changes what it says by default.</summary>
    public Action<JsonObject> ChangeResource { get; set; } = _ => { };

    /// <summary>What the authorization server says of itself.</summary>
    public Action<JsonObject> ChangeServer { get; set; } = _ => { };

    /// <summary>What the browser brings back.</summary>
    public Action<Dictionary<string, string>> ChangeAnswer { get; set; } = _ => { };

    /// <summary>Answers a request in another way; true where it did.</summary>
    public Func<HttpListenerContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>Called while a refresh is under way, before its answer.</summary>
    public Func<Task> DuringRefresh { get; set; } = () => Task.CompletedTask;

    /// <summary>The scope without which a call is refused with 403.</summary>
    public string? CallScope { get; set; }

    /// <summary>Whether what is offered and answered depends on the token.</summary>
    public bool IsPersonal { get; set; }

    public int Count(string request) => Seen.Count(seen => seen == request);

    /// <summary>From now on no access token is good that was given before.</summary>
    public void ExpireAccess() => _access.Clear();

    public void RevokeAll()
    {
        _access.Clear();
        _refresh.Clear();
    }

    public bool IsGood(string token) => _access.ContainsKey(token) || _refresh.ContainsKey(token);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            string path = context.Request.Url!.AbsolutePath;
            Seen.Enqueue($"{context.Request.HttpMethod} {path}");
            if (await Instead(context))
            {
                return;
            }

            switch (path)
            {
                case "/.well-known/oauth-protected-resource/mcp":
                    var resource = new JsonObject { ["resource"] = Url, ["authorization_servers"] = new JsonArray(Origin) };
                    ChangeResource(resource);
                    await SendAsync(context, 200, resource);
                    break;
                case "/.well-known/oauth-authorization-server":
                    await SendAsync(context, 200, Metadata());
                    break;
                case "/register":
                    JsonNode asked = JsonNode.Parse(await BodyAsync(context))!;
                    await SendAsync(context, 201, new JsonObject { ["client_id"] = "client-" + Interlocked.Increment(ref _number), ["redirect_uris"] = asked["redirect_uris"]?.DeepClone() });
                    break;
                case "/authorize":
                    Authorize(context);
                    break;
                case "/token":
                    await TokenAsync(context);
                    break;
                case "/revoke":
                    string revoked = Parse(await BodyAsync(context))["token"];
                    _access.TryRemove(revoked, out _);
                    _refresh.TryRemove(revoked, out _);
                    await SendAsync(context, 200, []);
                    break;
                case "/mcp":
                    await McpAsync(context);
                    break;
                default:
                    await SendAsync(context, 404, []);
                    break;
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The other side has gone.
        }
    }

    private JsonObject Metadata()
    {
        var server = new JsonObject
        {
            ["issuer"] = Origin,
            ["authorization_endpoint"] = Origin + "/authorize",
            ["token_endpoint"] = Origin + "/token",
            ["registration_endpoint"] = Origin + "/register",
            ["revocation_endpoint"] = Origin + "/revoke",
            ["response_types_supported"] = new JsonArray("code"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none"),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        ChangeServer(server);
        return server;
    }

    private void Authorize(HttpListenerContext context)
    {
        Dictionary<string, string> query = Parse(context.Request.Url!.Query);
        Forms.Enqueue(query);
        string code = Secret("code");
        _codes[code] = (query["code_challenge"], query["redirect_uri"], query.GetValueOrDefault("scope", ""), query.GetValueOrDefault("resource"));
        var answer = new Dictionary<string, string> { ["code"] = code, ["state"] = query["state"], ["iss"] = Origin };
        ChangeAnswer(answer);
        context.Response.StatusCode = 302;
        context.Response.RedirectLocation = query["redirect_uri"] + "?" + string.Join('&', answer.Select(pair => pair.Key + "=" + Uri.EscapeDataString(pair.Value)));
        context.Response.Close();
    }

    private async Task TokenAsync(HttpListenerContext context)
    {
        Dictionary<string, string> form = Parse(await BodyAsync(context));
        Forms.Enqueue(form);
        string scope;
        if (form["grant_type"] == "authorization_code"
            && _codes.TryRemove(form["code"], out var code)
            && code.Challenge == Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"])))
            && code.Redirect == form["redirect_uri"]
            && code.Resource == form.GetValueOrDefault("resource"))
        {
            scope = code.Scope;
        }
        else if (form["grant_type"] == "refresh_token" && _refresh.TryRemove(form["refresh_token"], out string? kept))
        {
            await DuringRefresh();
            scope = kept;
        }
        else if (form["grant_type"] == "client_credentials")
        {
            scope = form.GetValueOrDefault("scope", "");
        }
        else
        {
            await SendAsync(context, 400, new JsonObject { ["error"] = "invalid_grant" });
            return;
        }

        string access = Secret("access"), refresh = Secret("refresh");
        _access[access] = scope;
        _refresh[refresh] = scope;
        var tokens = new JsonObject { ["access_token"] = access, ["token_type"] = "Bearer", ["refresh_token"] = refresh, ["scope"] = scope };
        if (Lifetime is { } lifetime)
        {
            tokens["expires_in"] = lifetime;
        }

        await SendAsync(context, 200, tokens);
    }

    private async Task McpAsync(HttpListenerContext context)
    {
        string token = context.Request.Headers["Authorization"]?.Replace("Bearer ", "", StringComparison.Ordinal) ?? "";
        string scopes = Scopes is null ? "" : $", scope=\"{Scopes}\"";
        if (!_access.TryGetValue(token, out string? granted))
        {
            context.Response.AddHeader("WWW-Authenticate", $"Bearer resource_metadata=\"{Origin}/.well-known/oauth-protected-resource/mcp\"{scopes}");
            // As some servers do: what they were sent is in the text.
            await SendAsync(context, 401, new JsonObject { ["error"] = "no good: " + token });
            return;
        }

        if (context.Request.HttpMethod != "POST")
        {
            await SendAsync(context, 405, []);
            return;
        }

        JsonNode message = JsonNode.Parse(await BodyAsync(context))!;
        string? method = message["method"]?.GetValue<string>();
        if (method == "tools/call" && CallScope is { } wanted && !granted.Split(' ').Contains(wanted))
        {
            context.Response.AddHeader("WWW-Authenticate", $"Bearer error=\"insufficient_scope\", scope=\"{wanted}\"");
            await SendAsync(context, 403, []);
            return;
        }

        if (message["id"] is not { } id)
        {
            context.Response.StatusCode = 202;
            context.Response.Close();
            return;
        }

        JsonNode? result = method switch
        {
            "initialize" => JsonNode.Parse("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"site","version":"1"}}"""),
            "tools/list" => JsonNode.Parse("""{"tools":[{"name":"whoami","description":"Says hello","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]}"""),
            "tools/call" => JsonNode.Parse("""{"content":[{"type":"text","text":"hello"}]}"""),
            _ => null,
        };
        if (IsPersonal && result is not null)
        {
            string owner = token.Split('-')[1];
            result = JsonNode.Parse(result.ToJsonString().Replace("whoami", "tool_of_" + owner, StringComparison.Ordinal).Replace("hello", "hello " + owner, StringComparison.Ordinal));
        }

        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        answer[result is null ? "error" : "result"] = result ?? JsonNode.Parse("""{"code":-32601,"message":"Method not found"}""");
        await SendAsync(context, 200, answer);
    }

    public static async Task SendAsync(HttpListenerContext context, int status, JsonObject body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static async Task<string> BodyAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static Dictionary<string, string> Parse(string form) => form.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private string Secret(string kind)
    {
        string secret = $"{kind}-{Interlocked.Increment(ref _number)}-{Guid.NewGuid():N}";
        Secrets.Add(secret);
        return secret;
    }
}
