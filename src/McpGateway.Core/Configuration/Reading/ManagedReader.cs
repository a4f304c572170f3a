using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Reads the administrator's file. Everything in it is there to forbid something, so nothing of it is skipped: a key that is not known, or a value that cannot be used, makes the
/// whole of it unusable.
/// </summary>
internal static class ManagedReader
{
    private const string Patterns = "a list of patterns such as \"delete_*\"";

    /// <summary>Every key of the file; managed.schema.json and docs/managed.md have the same.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["$schema", "allowedMcpServers", "deniedMcpServers", "deniedTools", "confirmedTools", "pin", "gateway"];

    /// <summary>Every key of a rule.</summary>
    internal static IReadOnlyList<string> RuleKeys { get; } = ["serverName", "serverCommand", "serverUrl", "tools"];

    /// <summary>Reads the bytes of the file.</summary>
    public static ManagedConfiguration Read(string file, byte[] bytes)
    {
        var decoded = ConfigurationText.Of(bytes);
        try
        {
            if (decoded.Problem is { } unreadable || decoded.InvalidAt >= 0)
            {
                return ManagedConfiguration.Broken(file, decoded.Problem?.TrimEnd('.') ?? "it is not UTF-8", bytes);
            }

            if (JsonSyntax.IsBlank(decoded.Utf8))
            {
                return ManagedConfiguration.Broken(file, "it is empty. Write {} where nothing is to be said, or remove it", bytes);
            }

            return Read(file, bytes, JsonSyntax.Parse(decoded.Utf8), new ProblemList(file, decoded.Utf8));
        }
        catch (JsonException e)
        {
            return ManagedConfiguration.Broken(file, "broken JSON. " + e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.'), bytes, (int)(e.LineNumber ?? 0) + 1);
        }
    }

    private static ManagedConfiguration Read(string file, byte[] bytes, JsonSyntax root, ProblemList problems)
    {
        ManagedConfiguration managed = new(file, bytes);
        if (root.Kind != JsonValueKind.Object)
        {
            problems.Add(root.Start, "it must contain a JSON object");
        }
        else
        {
            CheckKeys(root, Keys, "", problems);
            managed = new ManagedConfiguration(file, bytes)
            {
                Allowed = root.Find("allowedMcpServers") is { } allowed ? Servers(allowed, problems) : null,
                Denied = root.Find("deniedMcpServers") is { } denied ? Servers(denied, problems) : [],
                DeniedTools = root.Find("deniedTools") is { } tools ? Tools(tools, problems) : [],
                ConfirmedTools = root.Find("confirmedTools") is { } confirmed ? Tools(confirmed, problems) : [],
                Pin = root.Find("pin") is { } pin ? PinOf(pin, problems) : null,
                Gateway = root.Find("gateway") is { } gateway ? GatewayOf(gateway, problems) : null,
            };
        }

        return problems.Items is [var first, ..] ? ManagedConfiguration.Broken(file, FormattableString.Invariant($"line {first.Line}: {first.Message.TrimEnd('.')}"), bytes, first.Line) : managed;
    }

    private static List<ServerRule> Servers(JsonSyntax.Member list, ProblemList problems)
    {
        var rules = new List<ServerRule>();
        foreach (JsonSyntax item in Items(list, problems))
        {
            ServerRule rule = Rule(list.Name, item, problems);
            if (rule == ServerRule.Everything || item.Find("tools") is not null)
            {
                problems.Add(item.Start, $"an entry of \"{list.Name}\" must have \"serverName\", \"serverCommand\" or \"serverUrl\", and nothing else");
            }

            rules.Add(rule);
        }

        return rules;
    }

    private static List<ToolRule> Tools(JsonSyntax.Member list, ProblemList problems)
    {
        var rules = new List<ToolRule>();
        foreach (JsonSyntax item in Items(list, problems))
        {
            if (item.Kind == JsonValueKind.String)
            {
                rules.Add(new ToolRule(ServerRule.Everything, [item.Text!]));
                continue;
            }

            ServerRule servers = Rule(list.Name, item, problems);
            if (item.Find("tools") is not { } tools || JsonValues.Texts(tools.Value) is not { Count: > 0 } patterns)
            {
                problems.Add(item.Start, $"an entry of \"{list.Name}\" must be a pattern, or an object with \"tools\", {Patterns}");
                continue;
            }

            rules.Add(new ToolRule(servers, patterns));
        }

        return rules;
    }

    private static List<JsonSyntax> Items(JsonSyntax.Member list, ProblemList problems)
    {
        if (list.Value.Kind == JsonValueKind.Array)
        {
            return list.Value.Items;
        }

        problems.Add(list.Value.Start, $"\"{list.Name}\" must be a list");
        return [];
    }

    private static ServerRule Rule(string list, JsonSyntax item, ProblemList problems)
    {
        if (item.Kind != JsonValueKind.Object)
        {
            problems.Add(item.Start, $"an entry of \"{list}\" must be an object, such as {{ \"serverName\": \"docs-*\" }}");
            return ServerRule.Everything;
        }

        CheckKeys(item, RuleKeys, $" in \"{list}\"", problems);
        ServerRule rule = ServerRule.Everything;
        if (item.Find("serverName") is { } name)
        {
            rule = rule with { Name = name.Value is { Kind: JsonValueKind.String, Text.Length: > 0 } ? name.Value.Text : Wrong(name, "a pattern of names", problems) };
        }

        if (item.Find("serverCommand") is { } command)
        {
            List<string>? parts = JsonValues.Texts(command.Value);
            rule = rule with { Command = parts is [{ Length: > 0 }, ..] ? new CommandPattern(parts) : null };
            if (rule.Command is null)
            {
                Wrong(command, "a list with a command and its arguments, such as [\"npx\", \"-y\", \"@example/server\"]", problems);
            }
        }

        if (item.Find("serverUrl") is { } url)
        {
            rule = rule with { Url = url.Value.Kind == JsonValueKind.String ? UrlPattern.Parse(url.Value.Text!) : null };
            if (rule.Url is null)
            {
                Wrong(url, "a pattern of addresses, such as \"https://*.example.com/*\"", problems);
            }
        }

        return rule;
    }

    private static PinMode? PinOf(JsonSyntax.Member pin, ProblemList problems)
    {
        PinMode? mode = SettingsReader.PinOf(pin.Value);
        if (mode is null)
        {
            Wrong(pin, SettingsReader.Pins, problems);
        }

        return mode;
    }

    private static JsonSyntax? GatewayOf(JsonSyntax.Member gateway, ProblemList problems)
    {
        if (gateway.Value.Kind == JsonValueKind.Object)
        {
            CheckKeys(gateway.Value, SettingsReader.Keys, " in \"gateway\"", problems);
        }

        SettingsReader.Read(gateway.Value, problems);
        return gateway.Value;
    }

    private static void CheckKeys(JsonSyntax holder, IReadOnlyList<string> known, string where, ProblemList problems)
    {
        foreach (JsonSyntax.Member member in holder.Members)
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                problems.Add(member.NameStart, $"\"{member.Name}\"{where} is not known to this version. It may be misspelled, or of a later version");
            }
            else if (holder.Members.FindIndex(other => other.Name == member.Name) != holder.Members.IndexOf(member))
            {
                problems.Add(member.NameStart, $"\"{member.Name}\"{where} is there twice");
            }
        }
    }

    private static string? Wrong(JsonSyntax.Member member, string expected, ProblemList problems)
    {
        problems.Add(member.Value.Start, $"\"{member.Name}\" must be {expected}");
        return null;
    }
}
