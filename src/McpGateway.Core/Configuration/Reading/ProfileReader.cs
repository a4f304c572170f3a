using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads the member <c>profiles</c>. A profile with a value that cannot be used has no servers: who gets a part of the configuration never gets more by a mistake.</summary>
internal static class ProfileReader
{
    private const string Patterns = "a list of patterns such as \"docs-*\"";

    /// <summary>Every key of a profile; config.schema.json and docs/configuration.md have the same.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["servers", "tools", "exposure"];

    /// <summary>Whether a text can be a profile's name: it becomes a part of an address.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && name.Any(char.IsAsciiLetterOrDigit);

    /// <summary>The profiles in the order of the file.</summary>
    public static IReadOnlyList<GatewayProfile> Read(JsonSyntax? profiles, ProblemList problems)
    {
        if (profiles is null)
        {
            return [];
        }

        if (profiles.Kind != JsonValueKind.Object)
        {
            problems.Add(profiles.Start, "\"profiles\" must be an object with a member for each profile; there are none.");
            return [];
        }

        var read = new List<GatewayProfile>();
        foreach (JsonSyntax.Member member in profiles.Members)
        {
            if (!IsName(member.Name))
            {
                problems.Add(member.NameStart, "the name of a profile has 1 to 64 letters, digits, '-', '_' and '.'; this one is ignored.");
            }
            else if (read.RemoveAll(earlier => earlier.Name == member.Name) > 0)
            {
                problems.Add(member.NameStart, $"the profile '{member.Name}' is defined twice; the last one is used.");
                read.Add(Read(member, problems));
            }
            else
            {
                read.Add(Read(member, problems));
            }
        }

        return read;
    }

    private static GatewayProfile Read(JsonSyntax.Member member, ProblemList problems)
    {
        var nothing = new GatewayProfile(member.Name) { Servers = [] };
        JsonSyntax body = member.Value;
        if (body.Kind != JsonValueKind.Object)
        {
            problems.Add(body.Start, $"the profile '{member.Name}' must be an object; it has no servers.");
            return nothing;
        }

        if (body.Members.Find(other => !Keys.Contains(other.Name, StringComparer.Ordinal)) is { } unknown)
        {
            problems.Add(unknown.NameStart, $"\"{unknown.Name}\" of the profile '{member.Name}' is not read; a profile has {string.Join(", ", Keys.Select(key => $"\"{key}\""))}.", isNote: true);
        }

        var profile = new GatewayProfile(member.Name);
        if (JsonValues.Get(body, "servers") is { } servers)
        {
            if (JsonValues.Texts(servers) is not { } patterns)
            {
                problems.Add(servers.Start, $"\"servers\" of the profile '{member.Name}' must be {Patterns}; it has no servers.");
                return nothing;
            }

            profile = profile with { Servers = patterns };
        }

        if (JsonValues.Get(body, "tools") is { } tools)
        {
            if (ToolsOf(tools) is not { } policy)
            {
                problems.Add(tools.Start, $"\"tools\" of the profile '{member.Name}' must be an object with the lists \"allow\" and \"deny\", or {Patterns}; it has no servers.");
                return nothing;
            }

            profile = profile with { Tools = policy };
        }

        if (JsonValues.Get(body, "exposure") is { } exposure)
        {
            Exposure? meant = SettingsReader.ExposureOf(exposure);
            if (meant is null)
            {
                problems.Add(exposure.Start, $"\"exposure\" of the profile '{member.Name}' must be {SettingsReader.Exposures}; that of the gateway is used.");
            }

            profile = profile with { Exposure = meant };
        }

        return profile;
    }

    /// <summary>Null where it is none.</summary>
    private static ToolPolicy? ToolsOf(JsonSyntax tools)
    {
        if (JsonValues.Texts(tools) is { } only)
        {
            return new ToolPolicy(only, [], []);
        }

        if (tools.Kind != JsonValueKind.Object || tools.Members.Exists(member => member.Name is not ("allow" or "deny")))
        {
            return null;
        }

        JsonSyntax? allow = JsonValues.Get(tools, "allow"), deny = JsonValues.Get(tools, "deny");
        List<string>? allowed = allow is null ? null : JsonValues.Texts(allow), denied = deny is null ? [] : JsonValues.Texts(deny);
        return (allow is not null && allowed is null) || denied is null ? null : new ToolPolicy(allowed, denied, []);
    }
}
