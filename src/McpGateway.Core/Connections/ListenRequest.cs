using McpGateway.Json;

namespace McpGateway.Connections;

/// <summary>The params of <c>subscriptions/listen</c> (MCP 2026-07-28) to a server.</summary>
internal static class ListenRequest
{
    private static readonly (string Capability, string Flag)[] s_lists =
        [("tools", "\"toolsListChanged\":true"), ("prompts", "\"promptsListChanged\":true"), ("resources", "\"resourcesListChanged\":true")];

    /// <summary>Whether the server announces changes of any of its lists.</summary>
    public static bool AnnouncesChanges(ServerIdentity identity) => s_lists.Any(list => Announces(identity, list.Capability));

    /// <summary>Everything that the server announces, and some resources.</summary>
    public static byte[] Parameters(ServerIdentity identity, IReadOnlyList<string> uris)
    {
        List<string> wanted = [.. s_lists.Where(list => Announces(identity, list.Capability)).Select(list => list.Flag)];
        if (uris.Count > 0)
        {
            wanted.Add($"\"resourceSubscriptions\":[{string.Join(',', uris.Select(JsonString.Quote))}]");
        }

        return System.Text.Encoding.UTF8.GetBytes($"{{\"notifications\":{{{string.Join(',', wanted)}}}}}");
    }

    private static bool Announces(ServerIdentity identity, string capability)
    {
        ReadOnlySpan<byte> all = identity.Capabilities.Span;
        JsonSpan declared = JsonMembers.Find(all, new JsonSpan(0, all.Length), capability);
        JsonSpan flag = JsonMembers.Find(all, declared, "listChanged");
        return flag.Exists && flag.Of(all).SequenceEqual("true"u8);
    }
}
