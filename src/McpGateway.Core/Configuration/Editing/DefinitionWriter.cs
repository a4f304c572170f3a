using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration.OAuth;
using McpGateway.Configuration.Reading;
using McpGateway.Json;

namespace McpGateway.Configuration.Editing;

/// <summary>Writes a definition as the value of its entry, leaving out what is at its default.</summary>
internal static class DefinitionWriter
{
    // No cmdlet sets "outputLimit" and "pin": what the user has written stays. The last two are what other clients call what is in the definition under the gateway's own names.
    private static readonly string[] s_known = [.. EntryReader.Keys.Where(key => key is not ("outputLimit" or "pin")), .. ForeignKeys.Deny, .. ForeignKeys.Allow];

    /// <summary>Whether a member of an entry is one that this version reads.</summary>
    public static bool Knows(string member) => member is "outputLimit" or "pin" || s_known.Contains(member, StringComparer.Ordinal);

    /// <summary>The entry's value in a file's own layout.</summary>
    /// <param name="server">What to write.</param>
    /// <param name="replaced">The entry it takes the place of: members of it that this version does not know survive.</param>
    /// <param name="replacedText">The text that <paramref name="replaced"/> was read from.</param>
    /// <param name="layout">Line breaks and indentation.</param>
    /// <param name="depth">How deep the entry stands in the file.</param>
    public static string Write(ServerDefinition server, JsonSyntax? replaced, ReadOnlyMemory<byte> replacedText, JsonTextEditor.Layout layout, int depth)
    {
        List<(string Name, string Value)> members = Members(server, layout, depth);
        if (replaced?.Kind == JsonValueKind.Object)
        {
            foreach (JsonSyntax.Member member in replaced.Members.Where(member => !s_known.Contains(member.Name, StringComparer.Ordinal) && !members.Exists(written => written.Name == member.Name)))
            {
                members.Add((member.Name, Encoding.UTF8.GetString(replacedText.Span[member.Value.Start..member.Value.End])));
            }
        }

        return Object(members, layout, depth);
    }

    /// <summary>The members of the entry, without those that are at their defaults, with their values in a file's own layout.</summary>
    /// <param name="server">What to write.</param>
    /// <param name="layout">Line breaks and indentation.</param>
    /// <param name="depth">How deep the entry stands in the file.</param>
    public static List<(string Name, string Value)> Members(ServerDefinition server, JsonTextEditor.Layout layout, int depth)
    {
        var members = new List<(string Name, string Value)>();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                members.Add((name, value));
            }
        }

        if (server.Kind == ServerKind.Http)
        {
            Add("type", JsonString.Quote(server.Protocol switch { HttpProtocol.Sse => "sse", HttpProtocol.Streamable => "streamable-http", _ => "http" }));
        }

        Add("command", Text(server.Command));
        Add("args", server.Arguments.Count == 0 ? null : List(server.Arguments));
        Add("env", Map(server.Environment, layout, depth + 1));
        Add("cwd", Text(server.WorkingDirectory));
        Add("url", server.OtherUrls.Count == 0 ? Text(server.Url) : null);
        Add("urls", server.OtherUrls.Count == 0 ? null : List(server.Addresses));
        Add("headers", Map(server.Headers, layout, depth + 1));
        Add("caFile", Text(server.AuthorityFile));
        Add("clientCertificate", Text(server.ClientCertificate));
        Add("clientKey", Text(server.ClientKey));
        Add("allowInsecure", Flag(server.AllowInsecure));
        Add("oauth", OAuth(server.OAuth, layout, depth + 1));
        Add("description", Text(server.Description));
        Add("disabled", Flag(server.Disabled));
        Add("inheritEnvironment", Flag(server.InheritEnvironment));
        Add("initTimeout", Seconds(server.InitTimeout));
        Add("operationTimeout", Seconds(server.OperationTimeout));
        Add("maxOperationTime", Seconds(server.MaxOperationTime));
        Add("idleTimeout", Seconds(server.IdleTimeout));
        Add("keepAlive", Flag(server.KeepAlive));
        Add("stateless", Flag(server.Stateless));
        Add("replicas", server.Replicas == 1 ? null : server.Replicas.ToString(CultureInfo.InvariantCulture));
        Add("identity", server.SharesLogin ? "\"owner\"" : null);
        Add("scope", server.Scope == ServerScope.Client ? null : JsonString.Quote(server.Scope == ServerScope.User ? "user" : "shared"));
        Add("node", server.NodeLabels.Count switch { 0 => null, 1 => JsonString.Quote(server.NodeLabels[0]), _ => List(server.NodeLabels) });
        Add("exclusive", Flag(server.IsExclusive));
        Add("outputLimit", server.OutputLimit?.ToString(CultureInfo.InvariantCulture));
        Add("pin", server.Pin is { } pin ? JsonString.Quote(pin switch { PinMode.Off => "off", PinMode.Warn => "warn", _ => "enforce" }) : null);
        Add("tools", Tools(server.Tools, layout, depth + 1));
        Add("trusted", Flag(server.Trusted));
        return members;
    }

    /// <summary>The members of <c>tools</c>, without those that are at their defaults.</summary>
    public static IEnumerable<(string Name, string Value)> ToolMembers(ToolPolicy policy)
    {
        // No list to allow allows everything, an empty one nothing: only the others are left out where they are empty.
        (string Name, IReadOnlyList<string>? Patterns)[] lists =
        [
            ("allow", policy.Allow), ("deny", policy.Deny.Count == 0 ? null : policy.Deny), ("confirm", policy.Confirm.Count == 0 ? null : policy.Confirm),
        ];
        return lists.Where(list => list.Patterns is not null).Select(list => (list.Name, List(list.Patterns!)));
    }

    private static string? Text(string? text) => text is null ? null : JsonString.Quote(text);

    private static string? Flag(bool flag) => flag ? "true" : null;

    private static string List(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(JsonString.Quote)) + "]";

    private static string? Tools(ToolPolicy policy, JsonTextEditor.Layout layout, int depth)
    {
        (string, string)[] members = [.. ToolMembers(policy)];
        return members.Length == 0 ? null : Object(members, layout, depth);
    }

    private static string? OAuth(OAuthSettings settings, JsonTextEditor.Layout layout, int depth)
    {
        if (!settings.Enabled)
        {
            return "false";
        }

        (string Name, string? Value)[] members =
        [
            ("clientId", Text(settings.ClientId)),
            ("clientSecret", Text(settings.ClientSecret)),
            ("clientKey", Text(settings.ClientKey)),
            ("clientMetadataUrl", Text(settings.ClientMetadataUrl)),
            ("scopes", settings.Scopes is { } scopes ? List(scopes) : null),
            ("resource", settings.Resource == "" ? "false" : Text(settings.Resource)),
            ("issuer", Text(settings.Issuer)),
            ("redirectUri", Text(settings.RedirectUri)),
            ("parameters", Map(settings.Parameters, layout, depth + 1)),
            ("grant", settings.Grant == OAuthGrant.ClientCredentials ? JsonString.Quote("client_credentials") : null),
        ];
        (string, string)[] written = [.. members.Where(member => member.Value is not null).Select(member => (member.Name, member.Value!))];
        return written.Length == 0 ? null : Object(written, layout, depth);
    }

    private static string? Seconds(TimeSpan? time) => time?.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string? Map(IReadOnlyDictionary<string, string> map, JsonTextEditor.Layout layout, int depth) =>
        map.Count == 0 ? null : Object(map.Select(pair => (pair.Key, JsonString.Quote(pair.Value))), layout, depth);

    private static string Object(IEnumerable<(string Name, string Value)> members, JsonTextEditor.Layout layout, int depth)
    {
        string separator = "," + layout.Break(depth + 1);
        return "{" + layout.Break(depth + 1)
            + string.Join(separator, members.Select(member => JsonString.Quote(member.Name) + ": " + member.Value))
            + layout.Break(depth) + "}";
    }
}
