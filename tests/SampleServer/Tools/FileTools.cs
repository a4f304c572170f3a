using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary>Tools of a file that a test changes while the server runs: as a server does that is updated, or was never what it seemed.</summary>
internal static class FileTools
{
    /// <summary>What the file lists now; null where there is none.</summary>
    public static Tool[]? In(SampleOptions options)
    {
        if (options.ToolsFile is not { } file)
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.EnumerateArray().Select(definition => new Tool(definition.GetProperty("name").GetString(), "") { RawDefinition = definition.GetRawText() })];
    }

    /// <summary>A tool of any name, listed or not; null where there is no file.</summary>
    public static Tool? Find(SampleOptions options, string? name) => options.ToolsFile is null || name is null ? null : new Tool(name, "")
    {
        Run = call =>
        {
            if (name == "announce")
            {
                Subscriptions.ListChanged(call.Server.Process, "tools");
            }

            call.Text($"{name} was called");
        },
    };
}
