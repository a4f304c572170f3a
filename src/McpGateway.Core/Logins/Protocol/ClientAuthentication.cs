using System.Net.Http.Headers;
using System.Text;

namespace McpGateway.Logins.Protocol;

/// <summary>How clients say who they are at the token endpoint (OAuth 2.1 section 2.4, RFC 7523 section 2.2).</summary>
internal static class ClientAuthentication
{
    public const string None = "none";

    public const string Basic = "client_secret_basic";

    public const string Post = "client_secret_post";

    public const string Key = "private_key_jwt";

    /// <summary>The method for a client that has a secret, or none: the first that the server takes, of those that can be done.</summary>
    /// <param name="hasSecret">Whether the client has a secret.</param>
    /// <param name="hasKey">Whether the client has a private key.</param>
    /// <param name="server">The server.</param>
    public static string Choose(bool hasSecret, bool hasKey, AuthorizationServer server)
    {
        string[] possible = hasKey ? [Key] : hasSecret ? [Basic, Post] : [None];
        return possible.FirstOrDefault(method => server.AuthenticationMethods.Contains(method, StringComparer.Ordinal)) ?? possible[0];
    }

    /// <summary>Adds who sends a form to it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="issuer">Whom it is for.</param>
    /// <param name="now">The time at the server.</param>
    /// <param name="form">The form.</param>
    /// <returns>The header that says it instead, or null.</returns>
    /// <exception cref="LoginException">The private key cannot be used.</exception>
    public static AuthenticationHeaderValue? Add(OAuthClient client, string issuer, DateTimeOffset now, ICollection<KeyValuePair<string, string>> form)
    {
        switch (client.Authentication)
        {
            case Basic when client.Secret is { } secret:
                string pair = Uri.EscapeDataString(client.Id) + ":" + Uri.EscapeDataString(secret);
                return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            case Key when client.Key is { } key:
                form.Add(new("client_id", client.Id));
                form.Add(new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
                form.Add(new("client_assertion", ClientAssertion.Create(client.Id, issuer, key, now)));
                return null;
            default:
                form.Add(new("client_id", client.Id));
                if (client.Authentication == Post && client.Secret is { } posted)
                {
                    form.Add(new("client_secret", posted));
                }

                return null;
        }
    }
}
