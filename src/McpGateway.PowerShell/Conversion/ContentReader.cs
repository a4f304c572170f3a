using System.Management.Automation;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Turns a piece of a tool's result into what a pipeline wants: a text as a string, all else as an object that has lost nothing.</summary>
internal static class ContentReader
{
    /// <summary>A block that is not text.</summary>
    public static object? Read(JsonElement block)
    {
        McpContent? content = null;
        string used = "";
        if ((Is(block, "image") || Is(block, "audio")) && Bytes(block, "data") is { } data)
        {
            content = new McpContent(Text(block, "type")!) { MimeType = Text(block, "mimeType"), Data = data };
            used = "data";
        }
        else if (Is(block, "resource_link"))
        {
            content = new McpContent("resource_link") { MimeType = Text(block, "mimeType"), Uri = Text(block, "uri") };
        }
        else if (Is(block, "resource") && block.TryGetProperty("resource", out JsonElement resource) && resource.ValueKind == JsonValueKind.Object)
        {
            content = new McpContent("resource")
            {
                MimeType = Text(resource, "mimeType"),
                Uri = Text(resource, "uri"),
                Text = Text(resource, "text"),
                Data = Bytes(resource, "blob"),
            };
        }

        return content is null ? ObjectReader.Read(block) : WithOtherMembers(content, block, used);
    }

    private static PSObject WithOtherMembers(McpContent content, JsonElement block, string used)
    {
        PSObject value = PSObject.AsPSObject(content);
        foreach (JsonProperty member in block.EnumerateObject())
        {
            if (member.Name.Length > 0 && member.Name != used && value.Properties[member.Name] is null)
            {
                value.Properties.Add(new PSNoteProperty(member.Name, ObjectReader.Read(member.Value)));
            }
        }

        return value;
    }

    private static bool Is(JsonElement block, string type) => Text(block, "type") == type;

    private static string? Text(JsonElement block, string name) => LenientJson.TextOf(block, name);

    private static byte[]? Bytes(JsonElement block, string name) =>
        block.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : null;
}
