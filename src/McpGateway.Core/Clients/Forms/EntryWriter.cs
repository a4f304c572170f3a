using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Json;

namespace McpGateway.Clients.Forms;

/// <summary>Writes a definition as the value of its entry in a client's own form.</summary>
internal static class EntryWriter
{
    /// <summary>The entry's value in a file's own layout.</summary>
    /// <param name="form">How the client writes its servers.</param>
    /// <param name="server">What to write.</param>
    /// <param name="layout">Line breaks and indentation.</param>
    /// <param name="depth">How deep the entry stands in the file.</param>
    public static string Write(ClientForm form, ServerDefinition server, JsonTextEditor.Layout layout, int depth)
    {
        Dictionary<string, string> Of(IReadOnlyDictionary<string, string> map) => map.ToDictionary(pair => pair.Key, pair => form.Write(pair.Value), StringComparer.Ordinal);
        List<(string Name, string Value)> members = server.Kind == ServerKind.Http
            ? OfRemote(form, server, Of(server.Headers))
            : OfProcess(form, [form.Write(server.Command ?? ""), .. server.Arguments.Select(form.Write)], Of(server.Environment));
        if (server.WorkingDirectory is { } folder)
        {
            members.Add(("cwd", JsonString.Quote(form.Write(folder))));
        }

        members.AddRange(form.Always.Where(member => member.Name != form.AllowedTools || server.Tools.Allow is null));
        if (server.Disabled)
        {
            members.RemoveAll(member => member.Name == "enabled");
            members.Add(form.SaysEnabled ? ("enabled", "false") : ("disabled", "true"));
        }

        if (form.AllowedTools is { } allowed && server.Tools.Allow is { } allow)
        {
            members.Add((allowed, List(allow)));
        }

        if (form.DeniedTools is { } denied && server.Tools.Deny.Count > 0)
        {
            members.Add((denied, List(server.Tools.Deny)));
        }

        return Object(members, layout, depth);
    }

    /// <summary>The members of an entry that is a process, without those that every entry has.</summary>
    public static List<(string Name, string Value)> OfProcess(ClientForm form, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        List<(string, string)> members = [.. form.OfProcess];
        if (form.JoinsCommand)
        {
            members.Add(("command", List(command)));
        }
        else
        {
            members.Add(("command", JsonString.Quote(command[0])));
            members.Add(("args", List(command.Skip(1))));
        }

        if (environment.Count > 0)
        {
            members.Add((form.Environment, Map(environment)));
        }

        return members;
    }

    /// <summary>An object with its members on lines of their own, or all on one where the layout has no lines.</summary>
    public static string Object(IReadOnlyList<(string Name, string Value)> members, JsonTextEditor.Layout layout, int depth)
    {
        string separator = "," + (layout.NewLine.Length == 0 ? " " : layout.Break(depth + 1));
        return "{" + layout.Break(depth + 1) + string.Join(separator, members.Select(member => $"{JsonString.Quote(member.Name)}: {member.Value}")) + layout.Break(depth) + "}";
    }

    /// <summary>A list on one line.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(JsonString.Quote))}]";

    private static List<(string Name, string Value)> OfRemote(ClientForm form, ServerDefinition server, Dictionary<string, string> headers)
    {
        bool isSse = server.Protocol == HttpProtocol.Sse;
        var members = new List<(string, string)>(form.OfRemote);
        if ((isSse ? form.SseType : form.HttpType) is { } type)
        {
            members.Add(("type", JsonString.Quote(type)));
        }

        members.Add((isSse ? form.SseUrl : form.Url, JsonString.Quote(form.Write(server.Url ?? ""))));
        if (headers.Count > 0)
        {
            members.Add((form.Headers, Map(headers)));
        }

        return members;
    }

    private static string Map(IReadOnlyDictionary<string, string> map) => $"{{ {string.Join(", ", map.Select(pair => $"{JsonString.Quote(pair.Key)}: {JsonString.Quote(pair.Value)}"))} }}";
}
