using McpGateway.Catalog;
using McpGateway.Connections;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.MetaTools;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>The answers to the client's lists: what the servers listed byte for byte, but for the one name or address that says whose it is.</summary>
internal static class ExposedLists
{
    /// <summary>The result of <c>tools/list</c>.</summary>
    public static ReadOnlySpan<byte> Tools(ExposedCatalog exposed, bool isStateless)
    {
        LineBuffer list = Begin("tools"u8).Add(MetaToolDefinitions.Definitions);
        foreach ((string name, CatalogTool tool) in exposed.Tools())
        {
            Append(list.Add(","u8), tool.Definition.Span, "name", name);
        }

        return End(list, isStateless);
    }

    /// <summary>The result of <c>prompts/list</c>.</summary>
    public static ReadOnlySpan<byte> Prompts(ExposedCatalog exposed, bool isStateless) =>
        Compose("prompts"u8, "name", exposed.Prompts().Select(prompt => (prompt.Prompt.Definition, prompt.Name)), isStateless);

    /// <summary>The result of <c>resources/list</c>.</summary>
    public static ReadOnlySpan<byte> Resources(ExposedCatalog exposed, bool isStateless) => Compose(
        "resources"u8,
        "uri",
        exposed.Entries().SelectMany(entry => entry.Resources.Select(resource => (resource.Definition, ResourceAddress.Compose(entry.Server, resource.Uri)))),
        isStateless);

    /// <summary>The result of <c>resources/templates/list</c>.</summary>
    public static ReadOnlySpan<byte> Templates(ExposedCatalog exposed, bool isStateless) => Compose(
        "resourceTemplates"u8,
        "uriTemplate",
        exposed.Entries().SelectMany(entry => entry.ResourceTemplates.Select(template => (template.Definition, ResourceAddress.Compose(entry.Server, template.UriTemplate)))),
        isStateless);

    private static ReadOnlySpan<byte> Compose(ReadOnlySpan<byte> list, string member, IEnumerable<(ReadOnlyMemory<byte> Definition, string Name)> items, bool isStateless)
    {
        LineBuffer text = Begin(list);
        bool first = true;
        foreach ((ReadOnlyMemory<byte> definition, string name) in items)
        {
            Append(text.Add(first ? ""u8 : ","u8), definition.Span, member, name);
            first = false;
        }

        return End(text, isStateless);
    }

    private static LineBuffer Begin(ReadOnlySpan<byte> list) => new LineBuffer().Add("{\""u8).Add(list).Add("\":["u8);

    /// <summary>A definition on one line, with another value for one of its members.</summary>
    private static void Append(LineBuffer text, ReadOnlySpan<byte> definition, string member, string value)
    {
        JsonSpan place = JsonMembers.Find(definition, new JsonSpan(0, definition.Length), member);
        text.Add(definition[..place.Start]).Add(JsonString.QuoteBytes(value)).Add(definition[place.End..]);
    }

    // What the lists hold changes with the configuration and with every server that is seen: nobody is to keep them.
    private static ReadOnlySpan<byte> End(LineBuffer list, bool isStateless) => isStateless
        ? list.Add("],\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8).Add(SessionMeta.Info).Add("}}"u8).Span
        : list.Add("]}"u8).Span;
}
