using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Forms;

/// <summary>
/// Brings an entry of another program into the gateway's form before it is read: mcporter, mcpproxy, 1MCP, MetaMCP, Windsurf, Gemini CLI, opencode, Zed, Goose and
/// Codex say the same with other words. What has no counterpart stays, and is told.
/// </summary>
internal static class EntryForms
{
    private static readonly (string Own, string[] Theirs)[] s_names =
    [
        ("url", ["baseUrl", "base_url", "serverUrl", "server_url", "httpUrl", "uri"]),
        ("command", ["cmd", "executable"]),
        ("args", ["arguments"]),
        ("env", ["environment", "envs"]),
        ("headers", ["http_headers"]),
        ("cwd", ["workingDirectory", "working_directory", "working_dir", "workdir"]),
        ("inheritEnvironment", ["inheritParentEnv"]),
        ("type", ["protocol", "transport", "transportType"]),
        ("initTimeout", ["startup_timeout_sec"]),
        ("operationTimeout", ["tool_timeout_sec"]),
    ];

    private static readonly string[] s_tokens = ["bearerToken", "bearer_token"];
    private static readonly string[] s_tokenVariables = ["bearerTokenEnv", "bearer_token_env", "bearer_token_env_var"];
    private static readonly string[] s_types = ["stdio", "http", "sse", "streamable-http", "streamable_http", "streamableHttp"];

    /// <summary>The servers of a list with their names in it, as mcpproxy has them; null where it is no such list.</summary>
    public static IReadOnlyList<JsonSyntax.Member>? OfList(JsonSyntax list) =>
        list.Kind == JsonValueKind.Array && list.Items.TrueForAll(item => TextOf(item, "name") is not null)
            ? [.. list.Items.Select(item => new JsonSyntax.Member(TextOf(item, "name")!, item.Find("name")!.Value.Start, Object(item.Start, item.Members.Where(member => member.Name != "name"))))]
            : null;

    /// <summary>The same entry in the gateway's words.</summary>
    /// <param name="entry">The entry as the other program has it.</param>
    /// <param name="form">How the other program writes its servers.</param>
    public static JsonSyntax.Member Translate(JsonSyntax.Member entry, ClientForm form)
    {
        if (entry.Value.Kind != JsonValueKind.Object)
        {
            return entry;
        }

        JsonSyntax body = Object(entry.Value.Start, entry.Value.Members.Select(member => Renamed(member, entry.Value)));
        JoinType(body);
        SayType(body, entry.Value, form);
        UnfoldCommand(body);
        JoinCommand(body, form.SplitsCommand);
        JoinEnvironment(body);
        JoinPassed(body);
        JoinHeaders(body);
        DropEverything(body);
        OAuthForms.Join(body);
        JoinToken(body);
        JoinLifecycle(body);
        return entry with { Value = body };
    }

    private static JsonSyntax.Member Renamed(JsonSyntax.Member member, JsonSyntax body)
    {
        string? own = Array.Find(s_names, names => names.Theirs.Contains(member.Name, StringComparer.Ordinal)).Own;
        bool isMeant = own is not null && JsonValues.Get(body, own) is null
            && (own != "type" || s_types.Contains(member.Value.Text, StringComparer.OrdinalIgnoreCase));
        return isMeant ? member with { Name = own! } : member;
    }

    /// <summary>MetaMCP and Goose write it with an underscore.</summary>
    private static void JoinType(JsonSyntax body)
    {
        if (body.Find("type") is { } type && "streamable_http".Equals(type.Value.Text, StringComparison.OrdinalIgnoreCase))
        {
            Replace(body, type, Text(type.Value.Start, "http"));
        }
    }

    /// <summary>What a client means by an address without a type, where that is not what it turns out to be.</summary>
    private static void SayType(JsonSyntax body, JsonSyntax written, ClientForm form)
    {
        if (form.IsSseWithoutType && body.Find("type") is null && body.Find("url") is { } url)
        {
            Set(body, "type", Text(url.NameStart, written.Find(url.Name) is not null ? "sse" : "streamable-http"));
        }
    }

    /// <summary>Zed once had the program, its arguments and its variables in an object.</summary>
    private static void UnfoldCommand(JsonSyntax body)
    {
        if (body.Find("command") is not { Value: { Kind: JsonValueKind.Object } parts } || parts.Find("path") is not { } path)
        {
            return;
        }

        Set(body, "command", path.Value);
        foreach (JsonSyntax.Member part in parts.Members.Where(part => part.Name is "args" or "env" && body.Find(part.Name) is null))
        {
            Set(body, part.Name, part.Value);
        }
    }

    /// <summary>Codex: the names of variables that are handed on.</summary>
    private static void JoinPassed(JsonSyntax body)
    {
        if (body.Find("env_vars") is not { Value: { Kind: JsonValueKind.Array } names } passed || !names.Items.TrueForAll(item => (item.Text ?? TextOf(item, "name")) is not null)
            || JsonValues.Get(body, "env") is { Kind: not JsonValueKind.Object })
        {
            return;
        }

        List<JsonSyntax.Member> own = JsonValues.Get(body, "env")?.Members ?? [];
        body.Members.Remove(passed);
        Set(body, "env", Object(passed.NameStart, [
            .. names.Items.Select(item => (Name: item.Text ?? TextOf(item, "name")!, item.Start)).Where(item => !own.Exists(member => member.Name == item.Name))
                .Select(item => new JsonSyntax.Member(item.Name, item.Start, Text(item.Start, VariableMark.Of(item.Name)))),
            .. own,
        ]));
    }

    /// <summary>Codex: headers whose values are variables.</summary>
    private static void JoinHeaders(JsonSyntax body)
    {
        if (body.Find("env_http_headers") is not { Value: { Kind: JsonValueKind.Object } names } fromVariables || !names.Members.TrueForAll(member => member.Value.Text is not null)
            || JsonValues.Get(body, "headers") is { Kind: not JsonValueKind.Object })
        {
            return;
        }

        body.Members.Remove(fromVariables);
        Set(body, "headers", Object(fromVariables.NameStart, [
            .. (JsonValues.Get(body, "headers")?.Members ?? []).Where(header => names.Find(header.Name) is null),
            .. names.Members.Select(member => member with { Value = Text(member.Value.Start, VariableMark.Of(member.Value.Text!)) }),
        ]));
    }

    /// <summary>Copilot wants it said that all tools are meant.</summary>
    private static void DropEverything(JsonSyntax body)
    {
        if (body.Find("tools") is { Value: { Kind: JsonValueKind.Array, Items: [{ Text: "*" }] } } tools)
        {
            body.Members.Remove(tools);
        }
    }

    /// <summary>The program with its arguments in one list, or on one line.</summary>
    private static void JoinCommand(JsonSyntax body, bool splitsCommand)
    {
        if (body.Find("command") is not { } command)
        {
            return;
        }

        List<JsonSyntax> after = JsonValues.Get(body, "args")?.Items ?? [];
        List<JsonSyntax> words = command.Value.Items;
        if (splitsCommand && command.Value.Text is { } line && after.Count == 0)
        {
            words = CommandWords.Split(line).ConvertAll(word => Text(command.Value.Start, word));
        }

        if (words.Count == 0)
        {
            return;
        }

        JsonSyntax args = JsonSyntax.Made(JsonValueKind.Array, command.Value.Start);
        args.Items.AddRange([.. words[1..], .. after]);
        Replace(body, command, words[0]);
        Set(body, "args", args);
    }

    /// <summary>A list of <c>NAME=value</c>, as 1MCP allows it; a name alone passes the variable on.</summary>
    private static void JoinEnvironment(JsonSyntax body)
    {
        if (body.Find("env") is { Value: { Kind: JsonValueKind.Array } list } env && list.Items.TrueForAll(item => item.Kind == JsonValueKind.String))
        {
            JsonSyntax map = Object(list.Start, list.Items.Select(item => item.Text!.Split('=', 2) is [var name, var value]
                ? new JsonSyntax.Member(name, item.Start, Text(item.Start, value))
                : new JsonSyntax.Member(item.Text!, item.Start, Text(item.Start, VariableMark.Of(item.Text!)))));
            Replace(body, env, map);
        }
    }

    private static void JoinToken(JsonSyntax body)
    {
        JsonSyntax.Member? token = body.Members.Find(member => s_tokens.Contains(member.Name, StringComparer.Ordinal) && member.Value.Text is not null);
        JsonSyntax.Member? variable = body.Members.Find(member => s_tokenVariables.Contains(member.Name, StringComparer.Ordinal) && member.Value.Text is not null);
        if ((variable ?? token) is not { } used || JsonValues.Get(body, "headers") is { Kind: not JsonValueKind.Object })
        {
            return;
        }

        body.Members.RemoveAll(member => member == token || member == variable);
        List<JsonSyntax.Member> others = JsonValues.Get(body, "headers")?.Members ?? [];
        string value = used == variable ? VariableMark.Of(used.Value.Text!) : used.Value.Text!;
        Set(body, "headers", Object(used.NameStart, [
            .. others.Where(header => !header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)),
            new JsonSyntax.Member("Authorization", used.NameStart, Text(used.Value.Start, "Bearer " + value)),
        ]));
    }

    /// <summary>mcporter: <c>"keep-alive"</c>, or an object with the mode and when an idle server is stopped.</summary>
    private static void JoinLifecycle(JsonSyntax body)
    {
        if (body.Find("lifecycle") is not { } lifecycle || (lifecycle.Value.Text ?? TextOf(lifecycle.Value, "mode")) is not ("keep-alive" or "ephemeral"))
        {
            return;
        }

        body.Members.Remove(lifecycle);
        bool keeps = (lifecycle.Value.Text ?? TextOf(lifecycle.Value, "mode")) == "keep-alive";
        if (keeps && JsonValues.Get(lifecycle.Value, "idleTimeoutMs") is { } idle && JsonValues.Whole(idle, 1, int.MaxValue) is { } milliseconds)
        {
            Set(body, "idleTimeout", JsonSyntax.Made(JsonValueKind.Number, idle.Start, (milliseconds / 1000.0).ToString(CultureInfo.InvariantCulture)));
        }
        else if (keeps)
        {
            Set(body, "keepAlive", JsonSyntax.Made(JsonValueKind.True, lifecycle.Value.Start));
        }
    }

    private static string? TextOf(JsonSyntax holder, string key) => holder.Find(key)?.Value is { Kind: JsonValueKind.String } value ? value.Text : null;

    private static JsonSyntax Text(int start, string text) => JsonSyntax.Made(JsonValueKind.String, start, text);

    private static JsonSyntax Object(int start, IEnumerable<JsonSyntax.Member> members)
    {
        JsonSyntax made = JsonSyntax.Made(JsonValueKind.Object, start);
        made.Members.AddRange(members);
        return made;
    }

    private static void Replace(JsonSyntax body, JsonSyntax.Member member, JsonSyntax value) =>
        body.Members[body.Members.IndexOf(member)] = member with { Value = value };

    private static void Set(JsonSyntax body, string name, JsonSyntax value)
    {
        body.Members.RemoveAll(member => member.Name == name);
        body.Members.Add(new JsonSyntax.Member(name, value.Start, value));
    }
}
