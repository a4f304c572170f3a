using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>A prompt of a server, as the server listed it. Get-McpPrompt -Arguments renders it.</summary>
public sealed class McpPrompt : ListedItem
{
    private const int MaxName = 128;

    internal McpPrompt(string server, CatalogPrompt prompt)
        : base(server, prompt.Definition)
    {
        using JsonDocument document = ObjectReader.Parse(prompt.Definition);
        Arguments = document.RootElement.TryGetProperty("arguments", out JsonElement arguments) && arguments.ValueKind == JsonValueKind.Array
            ? [.. arguments.EnumerateArray().Select(ReadArgument).OfType<McpPromptArgument>()]
            : [];
    }

    /// <summary>The arguments that it takes; all are texts.</summary>
    public McpPromptArgument[] Arguments { get; }

    /// <summary>The prompt on one line: <c>name(required, optional?)</c>.</summary>
    public string Signature =>
        $"{UntrustedText.OneLine(Name, MaxName)}({string.Join(", ", Arguments.Select(argument => UntrustedText.OneLine(argument.ToString(), MaxName)))})";

    /// <summary>Server and prompt.</summary>
    public override string ToString() => McpFormat.Line(Server + "/" + Name);

    private static McpPromptArgument? ReadArgument(JsonElement argument) =>
        TextOf(argument, "name") is { Length: > 0 } name
            ? new McpPromptArgument(name, TextOf(argument, "title"), TextOf(argument, "description"), argument.TryGetProperty("required", out JsonElement required) && required.ValueKind == JsonValueKind.True)
            : null;
}
