using System.Text;
using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary>One tool: how it is listed, and what a call of it does.</summary>
internal sealed class Tool(string? name, string description)
{
    public const string ReadOnly = """{"readOnlyHint":true,"openWorldHint":false}""";
    public const string Writes = """{"readOnlyHint":false,"destructiveHint":false}""";
    public const string Destructive = """{"readOnlyHint":false,"destructiveHint":true,"idempotentHint":false}""";

    private byte[]? _definition;

    /// <summary>What it is called by; null for one that can only be listed.</summary>
    public string? Name => name;

    /// <summary>The <c>properties</c> of the input schema, as JSON.</summary>
    public string Properties { get; init; } = "{}";

    /// <summary>The <c>required</c> of the input schema; a call without them is answered with <c>isError</c>.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>The whole input schema as JSON, instead of one made of <see cref="Properties"/> and <see cref="Required"/>.</summary>
    public string? InputSchema { get; init; }

    public string? OutputSchema { get; init; }

    public string? Annotations { get; init; }

    /// <summary>Further members of the definition, by name, as JSON.</summary>
    public (string Name, string Json)[] Members { get; init; } = [];

    /// <summary>The whole definition as JSON, for one that is wrong.</summary>
    public string? RawDefinition { get; init; }

    /// <summary>Answers at once, on the thread that reads.</summary>
    public Action<ToolCall>? Run { get; init; }

    /// <summary>Answers later.</summary>
    public Func<ToolCall, Task>? RunAsync { get; init; }

    /// <summary>The tool as <c>tools/list</c> shows it.</summary>
    public ReadOnlySpan<byte> Definition => _definition ??= Define();

    public Task InvokeAsync(ToolCall call)
    {
        if (RunAsync is not null)
        {
            return RunAsync(call);
        }

        Run!(call);
        return Task.CompletedTask;
    }

    private byte[] Define() => RawDefinition is not null
        ? Encoding.UTF8.GetBytes(RawDefinition.ReplaceLineEndings(""))
        : Json.WriteObject(w =>
        {
            w.WriteString("name", name);
            w.WriteString("description", description);
            WriteInputSchema(w);
            foreach (var (member, json) in (IEnumerable<(string, string?)>)[("outputSchema", OutputSchema), ("annotations", Annotations), .. Members])
            {
                if (json is not null)
                {
                    w.WriteRaw(member, json);
                }
            }
        }).ToArray();

    private void WriteInputSchema(Utf8JsonWriter writer)
    {
        if (InputSchema is not null)
        {
            writer.WriteRaw("inputSchema", InputSchema);
            return;
        }

        writer.WriteStartObject("inputSchema");
        writer.WriteString("type", "object");
        writer.WriteRaw("properties", Properties);
        if (Required.Length > 0)
        {
            writer.WriteStartArray("required");
            foreach (var required in Required)
            {
                writer.WriteStringValue(required);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
