using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads <c>gateway.scopes</c>. A scope with a value that cannot be used grants nothing: nobody gets more by a mistake.</summary>
internal static class ScopeReader
{
    private const int LongestName = 200;
    private const string Patterns = "a list of patterns such as \"docs-*\"";

    /// <summary>Every key of a scope; config.schema.json and docs/configuration.md have the same.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["servers", "tools", "requestAs"];

    /// <summary>Whether a text can be a scope (RFC 6749, section 3.3).</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(letter => letter is > ' ' and <= '~' and not ('"' or '\\'));

    /// <summary>The scopes in the order of the file. Where they cannot be understood there are none, so that nobody is let in by one.</summary>
    public static IReadOnlyList<GatewayScope> Read(JsonSyntax scopes, ProblemList problems)
    {
        if (scopes.Kind != JsonValueKind.Object)
        {
            problems.Add(scopes.Start, "\"gateway.scopes\" must be an object with a member for each scope; no scope grants anything.");
            return [];
        }

        var read = new List<GatewayScope>();
        foreach (JsonSyntax.Member member in scopes.Members)
        {
            if (!IsName(member.Name))
            {
                problems.Add(member.NameStart, "a scope has 1 to 200 characters of ASCII, without blanks, '\"' and '\\'; this one is ignored.");
            }
            else if (read.RemoveAll(earlier => earlier.Name == member.Name) > 0)
            {
                problems.Add(member.NameStart, $"the scope '{member.Name}' is defined twice; the last one is used.");
                read.Add(Read(member, problems));
            }
            else
            {
                read.Add(Read(member, problems));
            }
        }

        return read;
    }

    private static GatewayScope Read(JsonSyntax.Member member, ProblemList problems)
    {
        JsonSyntax body = member.Value;
        if (body.Kind != JsonValueKind.Object)
        {
            return Nothing(member, body, "the scope", "an object", problems);
        }

        if (body.Members.Find(other => !Keys.Contains(other.Name, StringComparer.Ordinal)) is { } unknown)
        {
            problems.Add(unknown.NameStart, $"\"{unknown.Name}\" of the scope '{member.Name}' is not read; a scope has {string.Join(", ", Keys.Select(key => $"\"{key}\""))}.", isNote: true);
        }

        var scope = new GatewayScope(member.Name);
        if (JsonValues.Get(body, "servers") is { } servers)
        {
            if (JsonValues.Texts(servers) is not { } patterns)
            {
                return Nothing(member, servers, "\"servers\" of the scope", Patterns, problems);
            }

            scope = scope with { Servers = patterns };
        }

        if (JsonValues.Get(body, "tools") is { } tools)
        {
            if (JsonValues.Texts(tools) is not { } patterns)
            {
                return Nothing(member, tools, "\"tools\" of the scope", Patterns, problems);
            }

            scope = scope with { Tools = patterns };
        }

        if (JsonValues.Get(body, "requestAs") is { } request)
        {
            if (request.Kind == JsonValueKind.String && IsName(request.Text!))
            {
                scope = scope with { RequestAs = request.Text };
            }
            else
            {
                problems.Add(request.Start, $"\"requestAs\" of the scope '{member.Name}' must be a scope as clients ask for it; '{member.Name}' is used.");
            }
        }

        return scope;
    }

    private static GatewayScope Nothing(JsonSyntax.Member member, JsonSyntax place, string what, string expected, ProblemList problems)
    {
        problems.Add(place.Start, $"{what} '{member.Name}' must be {expected}; it grants nothing.");
        return new GatewayScope(member.Name) { Servers = [] };
    }
}
