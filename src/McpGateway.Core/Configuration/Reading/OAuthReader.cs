using System.Text.Json;
using McpGateway.Configuration.OAuth;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads <c>oauth</c> of an entry. What it says decides where secrets go, so whatever is wrong in it makes the entry unusable.</summary>
internal static class OAuthReader
{
    /// <summary>Every key of it.</summary>
    internal static IReadOnlyList<string> Keys { get; } =
        ["clientId", "clientSecret", "clientKey", "clientMetadataUrl", "scopes", "resource", "issuer", "redirectUri", "parameters", "grant"];

    /// <summary>Parameters of the authorization request that are the gateway's own.</summary>
    private static readonly string[] s_reserved = ["client_id", "code_challenge", "code_challenge_method", "redirect_uri", "request", "request_uri", "response_mode", "response_type", "state"];

    /// <summary>Reads it.</summary>
    /// <param name="value">The value of the key.</param>
    /// <param name="refuse">Hears what is wrong, and where.</param>
    public static OAuthSettings Read(JsonSyntax value, Action<int, string> refuse)
    {
        if (JsonValues.Flag(value) is { } enabled)
        {
            return enabled ? OAuthSettings.Default : OAuthSettings.Default with { Enabled = false };
        }

        if (value.Kind != JsonValueKind.Object)
        {
            refuse(value.Start, "\"oauth\" must be an object, or false to turn logins off");
            return OAuthSettings.Default;
        }

        if (value.Members.Find(member => !Keys.Contains(member.Name, StringComparer.Ordinal)) is { } other)
        {
            string instead = other.Name == "callbackPort" ? "; write \"redirectUri\": \"http://localhost:PORT/callback\"" : "";
            refuse(other.NameStart, $"\"oauth\" takes {string.Join(", ", Keys.Select(key => $"\"{key}\""))}, not \"{other.Name}\"{instead}");
        }

        T? Needed<T>(string key, Func<JsonSyntax, T?> read, string expected)
            where T : class
        {
            JsonSyntax? member = JsonValues.Get(value, key);
            T? found = member is null ? null : read(member);
            if (member is not null && found is null)
            {
                refuse(member.Start, $"\"oauth.{key}\" must be {expected}");
            }

            return found;
        }

        string? Text(string key) => Needed(key, member => member.Kind == JsonValueKind.String && !string.IsNullOrWhiteSpace(member.Text) ? member.Text : null, "a string in quotes");

        Dictionary<string, string>? parameters = Needed("parameters", JsonValues.Map, "an object with a string for each name");
        if (parameters?.Keys.FirstOrDefault(name => s_reserved.Contains(name, StringComparer.Ordinal)) is { } reserved)
        {
            refuse(value.Find("parameters")!.NameStart, $"\"oauth.parameters\" cannot have \"{reserved}\", which the gateway sets");
        }

        return new OAuthSettings
        {
            ClientId = Text("clientId"),
            ClientSecret = Text("clientSecret"),
            ClientKey = Text("clientKey"),
            ClientMetadataUrl = Text("clientMetadataUrl"),
            Scopes = Needed("scopes", ScopesOf, "a list of scopes, or one text with blanks between them"),
            // False asks for what an empty text does: that none is sent.
            Resource = JsonValues.Get(value, "resource") is { Kind: JsonValueKind.False } ? "" : Needed("resource", member => member.Kind == JsonValueKind.String ? member.Text : null, "an address, or false for none"),
            Issuer = Text("issuer"),
            RedirectUri = Text("redirectUri"),
            Parameters = parameters ?? OAuthSettings.Default.Parameters,
            Grant = Needed<object>("grant", member => JsonValues.Word(member, ("authorization_code", OAuthGrant.AuthorizationCode), ("client_credentials", OAuthGrant.ClientCredentials)), "\"authorization_code\" or \"client_credentials\"")
                is OAuthGrant grant ? grant : OAuthGrant.AuthorizationCode,
        };
    }

    private static List<string>? ScopesOf(JsonSyntax value) =>
        JsonValues.Texts(value) is { } texts ? [.. texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)] : null;
}
