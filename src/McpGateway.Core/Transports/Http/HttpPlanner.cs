using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Diagnostics;
using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>Turns a definition into what is sent: variables expanded, addresses and headers checked, certificates read.</summary>
internal static class HttpPlanner
{
    /// <summary>Headers that are the transport's own: an entry cannot say them.</summary>
    private static readonly string[] s_reserved =
        ["accept", "connection", "content-length", "content-type", "host", "last-event-id", "mcp-method", "mcp-name", "mcp-protocol-version", "mcp-session-id", "transfer-encoding"];

    /// <summary>Plans how a server is reached.</summary>
    /// <param name="server">The definition.</param>
    /// <param name="variables">Where variables come from.</param>
    /// <param name="secrets">Receives the values that logs must mask: those of variables, and what headers and addresses hold that is secret.</param>
    /// <exception cref="ServerException">It cannot be reached as it is defined; nothing was sent.</exception>
    public static HttpPlan Plan(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        ServerException.ThrowIfUnusable(server);
        try
        {
            return Expand(server, variables, secrets);
        }
        catch (ServerException e)
        {
            throw new ServerException(server.Name, e.Failure, new Redactor(secrets).Mask(e.Cause), e.Remedy, e.InnerException);
        }
        catch (Exception e) when (e is ConfigurationException or ArgumentException)
        {
            throw new ServerException(server.Name, ServerFailure.Misconfigured, "cannot be reached: " + new Redactor(secrets).Mask(e.Message).TrimEnd('.'), "", e);
        }
    }

    private static HttpPlan Expand(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach ((string name, string template) in server.Headers)
        {
            string value = variables.Expand(template, $"headers.{name}", secrets, takesSecrets: true);
            CheckHeader(server, name, value);
            headers.Add(new KeyValuePair<string, string>(name, value));
            if (SecretNames.Suggest(name))
            {
                // The scheme before it is no secret.
                secrets.Add(value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            }
        }

        foreach (string secret in PlainSecrets.Of(headers.Select(header => header.Value), []))
        {
            secrets.Add(secret);
        }

        var addresses = new List<Uri>();
        for (int i = 0; i < server.Addresses.Count; i++)
        {
            string place = server.Addresses.Count == 1 ? "url" : FormattableString.Invariant($"urls[{i}]");
            addresses.Add(AddressOf(server, variables.Expand(server.Addresses[i], place, secrets), headers, secrets));
        }

        ServerException.ThrowIfRefused(server, ServerStart.Of(addresses));
        var certificates = new CertificateFiles(server, variables, secrets);
        X509Certificate2Collection? authorities = certificates.Authorities();
        bool saysWho = headers.Exists(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        return new HttpPlan(addresses, headers, server.Protocol, authorities, certificates.OfClient())
        {
            CheckRedirect = address => ServerException.ThrowIfRefused(server, ServerStart.Of([address])),
            Login = saysWho || !server.OAuth.Enabled ? null : new LoginTarget(server.Name, addresses[0], LoginOf(server, variables, secrets), TrustedAuthorities.Check(authorities)) { User = LoginTarget.UserOf(server) },
        };
    }

    private static OAuthSettings LoginOf(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        OAuthSettings settings = server.OAuth;
        if (settings == OAuthSettings.Default)
        {
            return settings;
        }

        string? Expand(string? template, string key, bool takesSecrets = false) => template is null ? null : variables.Expand(template, "oauth." + key, takesSecrets ? secrets : [], takesSecrets);

        (string? id, string? secret) = OwnClient(settings, Expand);
        if (secret is not null)
        {
            secrets.Add(secret);
        }

        Uri? redirect = Expand(settings.RedirectUri, "redirectUri") is { } place ? UriOf(server, place, "redirectUri") : null;
        if (redirect is not null && !(redirect.Scheme == "http" && LoopbackAddress.Is(redirect)))
        {
            throw Wrong(server, $"\"oauth.redirectUri\" is '{UntrustedText.OneLine(redirect.OriginalString, 200)}', where no browser comes back to this machine", "Write it as http://127.0.0.1:PORT/callback or http://localhost:PORT/callback, as it was registered.");
        }

        return settings with
        {
            ClientId = id,
            ClientSecret = secret,
            ClientKey = settings.ClientKey is null ? null : variables.ExpandWithHome(settings.ClientKey, "oauth.clientKey", []),
            ClientMetadataUrl = Expand(settings.ClientMetadataUrl, "clientMetadataUrl"),
            Scopes = settings.Scopes?.Select(scope => variables.Expand(scope, "oauth.scopes", [])).ToList(),
            Resource = Expand(settings.Resource, "resource"),
            Issuer = Expand(settings.Issuer, "issuer") is { } issuer ? UriOf(server, issuer, "issuer").OriginalString : null,
            RedirectUri = redirect?.OriginalString,
            Parameters = settings.Parameters.ToDictionary(pair => pair.Key, pair => variables.Expand(pair.Value, "oauth.parameters." + pair.Key, []), StringComparer.Ordinal),
        };
    }

    /// <summary>The client that was registered by hand. Its id and secret come from one page, and what is missing of both is said at once.</summary>
    private static (string? Id, string? Secret) OwnClient(OAuthSettings settings, Func<string?, string, bool, string?> expand)
    {
        var missing = new List<ConfigurationException>();
        string? Try(string? template, string key, bool takesSecrets)
        {
            try
            {
                return expand(template, key, takesSecrets);
            }
            catch (ConfigurationException e)
            {
                missing.Add(e);
                return null;
            }
        }

        string? id = Try(settings.ClientId, "clientId", false), secret = Try(settings.ClientSecret, "clientSecret", true);
        ConfigurationException.ThrowAll(missing);
        return (id, secret);
    }

    private static Uri UriOf(ServerDefinition server, string text, string key) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw Wrong(server, $"\"oauth.{key}\" is '{UntrustedText.OneLine(text, 200)}', which is not an address", "Write it as https://host/path.");

    private static Uri AddressOf(ServerDefinition server, string text, List<KeyValuePair<string, string>> headers, ICollection<string> secrets)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw Wrong(server, $"'{UntrustedText.OneLine(text, 200)}' is not an address of HTTP", "Write it as https://host/path.");
        }

        if (address.UserInfo.Length > 0)
        {
            // What a browser makes of it.
            string login = Uri.UnescapeDataString(address.UserInfo);
            secrets.Add(login[(login.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            if (!headers.Exists(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            {
                string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(login));
                secrets.Add(encoded);
                headers.Add(new KeyValuePair<string, string>("Authorization", "Basic " + encoded));
            }

            address = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        }

        if (address.Scheme == "http" && !LoopbackAddress.Is(address) && !server.AllowInsecure)
        {
            throw Wrong(
                server,
                $"'{SafeUrl.WithoutQuery(address)}' is not encrypted, so everybody on the way could read and change what is sent",
                "Use https://, or set \"allowInsecure\": true if you trust the network.");
        }

        return address;
    }

    private static void CheckHeader(ServerDefinition server, string name, string value)
    {
        if (!HttpToken.Is(name))
        {
            throw Wrong(server, $"'{UntrustedText.OneLine(name, 80)}' is not a valid name for a header", "Correct \"headers\".");
        }

        if (s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw Wrong(server, $"the header '{name}' is set by the gateway", "Remove it from \"headers\".");
        }

        if (value.Any(letter => letter is '\r' or '\n' or '\0'))
        {
            throw Wrong(server, $"the value of the header '{name}' contains a line break", "Remove it; a token that was read from a file often ends with one.");
        }
    }

    private static ServerException Wrong(ServerDefinition server, string cause, string remedy) =>
        new(server.Name, ServerFailure.Misconfigured, "cannot be reached: " + cause, remedy);
}
