using System.Text.Json;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Catalog;

/// <summary>A tool as its server listed it.</summary>
public sealed class CatalogTool : ICatalogItem
{
    private const int MaxShownName = 128;

    /// <summary>How deep a schema may be nested to be read: who walks one takes room on the stack for each level, and no honest one has a tenth of it.</summary>
    internal const int MaxSchemaDepth = 1000;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = MaxSchemaDepth };

    private string? _signature;
    private string? _summary;

    private CatalogTool(string name, string? title, string? description, ReadOnlyMemory<byte> definition, JsonSpan annotations)
    {
        Name = name;
        Title = title;
        Description = description;
        Definition = definition;
        Span<JsonSpan> hints = stackalloc JsonSpan[2];
        JsonMembers.TryFind(definition.Span, annotations, ["readOnlyHint", "destructiveHint"], hints);
        bool? reads = Flag(hints[0]), destroys = Flag(hints[1]);
        IsReadOnly = reads == true;
        // MCP 2025-11-25, ToolAnnotations: destructiveHint is true where it is absent, and means nothing for a tool that only reads.
        IsDestructive = !IsReadOnly && destroys != false;
        SaysDestructive = IsDestructive && destroys == true;
        HasHints = reads is not null || destroys is not null;
    }

    /// <summary>The name, exactly as the server wants to be called.</summary>
    public string Name { get; }

    /// <summary>The title for people, where the server gives one.</summary>
    public string? Title { get; }

    /// <summary>The whole description, as the server gave it: not trusted, of any length.</summary>
    public string? Description { get; }

    /// <summary>Whether the server says that the tool changes nothing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Whether the tool may destroy something; true unless the server says otherwise.</summary>
    public bool IsDestructive { get; }

    /// <summary>Whether the server itself says that the tool may destroy something.</summary>
    public bool SaysDestructive { get; }

    /// <summary>Whether the server says at all what the tool does to its surroundings.</summary>
    internal bool HasHints { get; }

    string ICatalogItem.Key => Name;

    /// <summary>The tool's definition byte for byte: <c>name</c>, <c>description</c>, <c>inputSchema</c> and all else.</summary>
    public ReadOnlyMemory<byte> Definition { get; }

    /// <summary>What the tool does, in one sentence on one line: the first of the description that says it, or the title.</summary>
    public string Summary => _summary ??= Summaries.OfTool(Name, Title, Description);

    /// <summary>The tool on one line: <c>name(required: type, optional?: type = default)</c>.</summary>
    public string Signature => _signature ??= ShownName + Signatures.OfSchema(InputSchema);

    /// <summary>The name as it may be shown.</summary>
    internal string ShownName => UntrustedText.OneLine(Name, MaxShownName);

    /// <summary>
    /// What the tool's arguments must be. It is read each time, because thousands of tools are not to be kept parsed: keep it while it is used, by one
    /// thread. A tool without a schema, or with one nested deeper than 1,000 levels, has one that says nothing.
    /// </summary>
    public ToolSchema InputSchema
    {
        get
        {
            JsonSpan schema = InputSchemaSpan;
            if (!schema.Exists)
            {
                return ToolSchema.Read(default);
            }

            var reader = new Utf8JsonReader(JsonRepair.Readable(Definition.Slice(schema.Start, schema.Length)).Span, s_options);
            try
            {
                return ToolSchema.Read(JsonElement.ParseValue(ref reader));
            }
            catch (JsonException)
            {
                return ToolSchema.Read(default);
            }
        }
    }

    /// <summary>The names of all properties that the input schema describes, at any depth, in its order; found without reading what it says of them.</summary>
    internal IReadOnlyList<string> PropertyNames => Schemas.PropertyNames.In(Definition, InputSchemaSpan);

    private JsonSpan InputSchemaSpan => JsonMembers.Find(Definition.Span, new JsonSpan(0, Definition.Length), "inputSchema");

    /// <summary>Reads a tool's definition. Null where it is none: no object, or without a name.</summary>
    /// <param name="definition">The raw JSON; it is kept.</param>
    public static CatalogTool? TryRead(ReadOnlyMemory<byte> definition)
    {
        ReadOnlySpan<byte> json = definition.Span;
        Span<JsonSpan> found = stackalloc JsonSpan[4];
        try
        {
            JsonMembers.TryFind(json, new JsonSpan(0, json.Length), ["name", "title", "description", "annotations"], found);
            return JsonMembers.GetString(json, found[0]) is { Length: > 0 } name
                ? new CatalogTool(name, JsonMembers.GetReadable(json, found[1]), JsonMembers.GetReadable(json, found[2]), definition, found[3])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool? Flag(JsonSpan hint) => !hint.Exists ? null : Definition.Span[hint.Start] switch { (byte)'t' => true, (byte)'f' => false, _ => null };
}
