using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration.Editing;
using McpGateway.Json;

namespace McpGateway.Access;

/// <summary>What stands in the file of tokens.</summary>
internal static class TokenFileContent
{
    /// <summary>The member that holds the tokens, by name.</summary>
    public const string Section = "tokens";

    private const int Version = 1;

    /// <summary>The text of a file without tokens.</summary>
    public const string Empty = """
        {
          "note": "Tokens of the MCP gateway's users: what they may have, and no token itself. To change them: mcp-gateway token, or in PowerShell New-McpGatewayToken and Remove-McpGatewayToken.",
          "version": 1,
          "tokens": {}
        }

        """;

    private static readonly JsonDocumentOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="JsonException">They are no such file, or one of a later version, which may forbid what this one would allow.</exception>
    public static IReadOnlyList<GatewayToken> Read(byte[] bytes)
    {
        using JsonDocument document = JsonDocument.Parse(JsonRepair.Readable(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0)), s_options);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Section, out JsonElement tokens) || tokens.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
        {
            throw new JsonException("\"version\" or \"tokens\" is missing or of another kind.");
        }

        return [.. tokens.EnumerateObject().Select(property => Token(property.Name, property.Value))];
    }

    /// <summary>A token as it stands in the file.</summary>
    public static string Write(GatewayToken token)
    {
        var members = new List<string>
        {
            $"\"sha256\": \"{Convert.ToHexStringLower(token.Hash)}\"",
            $"\"created\": \"{Time(token.Created)}\"",
        };
        if (token.Expires is { } expires)
        {
            members.Add($"\"expires\": \"{Time(expires)}\"");
        }

        if (token.Servers is { } servers)
        {
            members.Add($"\"servers\": {List(servers)}");
        }

        if (token.Metrics)
        {
            members.Add("\"metrics\": true");
        }

        if (token.Tools is { } tools)
        {
            members.Add($"\"tools\": {List(tools)}");
        }

        if (token.CallsPerMinute is { } calls)
        {
            members.Add(string.Create(CultureInfo.InvariantCulture, $"\"callsPerMinute\": {calls}"));
        }

        if (token.MaxMessage is { } longest)
        {
            members.Add(string.Create(CultureInfo.InvariantCulture, $"\"maxMessage\": {longest}"));
        }

        return $"{{ {string.Join(", ", members)} }}";
    }

    /// <summary>A time as it stands in the file.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string List(IReadOnlyList<string> texts) => $"[{string.Join(", ", texts.Select(JsonTextEditor.Quote))}]";

    /// <summary>One token. A member that cannot be understood may be a limit: then it lets nobody in.</summary>
    private static GatewayToken Token(string name, JsonElement entry)
    {
        string? wrong = TokenRules.WrongName(name) is null && entry.ValueKind == JsonValueKind.Object ? null : "entry";
        IReadOnlyList<string>? servers = Texts(entry, "servers", ref wrong), tools = Texts(entry, "tools", ref wrong);
        DateTimeOffset? created = Moment(entry, "created", ref wrong), expires = Moment(entry, "expires", ref wrong);
        int? calls = Whole(entry, "callsPerMinute", ref wrong), longest = Whole(entry, "maxMessage", ref wrong);
        byte[] hash = [];
        if (LenientJson.TextOf(entry, "sha256") is { Length: 64 } digits && digits.All(char.IsAsciiHexDigit))
        {
            hash = Convert.FromHexString(digits);
        }
        else
        {
            wrong ??= "sha256";
        }

        return new GatewayToken(name, hash)
        {
            Servers = servers,
            Tools = tools,
            Created = created ?? DateTimeOffset.UnixEpoch,
            Expires = expires,
            CallsPerMinute = calls,
            MaxMessage = longest,
            Metrics = Member(entry, "metrics") is { ValueKind: JsonValueKind.True },
            Problem = wrong is null ? null : $"its {wrong} in the file cannot be understood, so it lets nobody in; remove it and make it again",
        };
    }

    private static JsonElement? Member(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static int? Whole(JsonElement entry, string name, ref string? wrong)
    {
        if (Member(entry, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) && whole > 0)
        {
            return whole;
        }

        wrong ??= name;
        return null;
    }

    private static DateTimeOffset? Moment(JsonElement entry, string name, ref string? wrong)
    {
        if (Member(entry, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time))
        {
            return time;
        }

        wrong ??= name;
        return null;
    }

    private static IReadOnlyList<string>? Texts(JsonElement entry, string name, ref string? wrong)
    {
        if (Member(entry, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(LenientJson.Text)];
        }

        wrong ??= name;
        return [];
    }
}
