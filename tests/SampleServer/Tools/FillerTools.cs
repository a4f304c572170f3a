using System.Globalization;

namespace McpGateway.SampleServer.Tools;

/// <summary>Tools that are there for their number: as many as one likes, the same ones every time.</summary>
internal static class FillerTools
{
    private static readonly (string Topic, string Properties, string[] Required)[] s_patterns =
    [
        ("Reads a document", """{"id":{"type":"string","description":"Identifier of the document"}}""", ["id"]),
        ("Lists the entries of a folder", """{"path":{"type":"string","description":"The folder"},"limit":{"type":"integer","default":50,"minimum":1}}""", ["path"]),
        ("Searches the archive", """{"query":{"type":"string"},"order":{"type":"string","enum":["newest","oldest","best"],"default":"best"}}""", ["query"]),
        ("Creates a ticket", """{"title":{"type":"string"},"body":{"type":"string"},"labels":{"type":"array","items":{"type":"string"}}}""", ["title", "body"]),
        ("Moves a point", """{"by":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]},"snap":{"type":"boolean","default":false}}""", ["by"]),
        ("Returns the state", "{}", []),
        ("Converts an amount", """{"amount":{"type":"number","minimum":0},"from":{"type":"string"},"to":{"type":"string"},"date":{"type":["string","null"],"format":"date"}}""", ["amount", "from", "to"]),
        ("Runs a batch", """{"steps":{"type":"array","minItems":1,"items":{"type":"object","properties":{"name":{"type":"string"},"args":{"type":"object","additionalProperties":true}}}}}""", ["steps"]),
    ];

    public static IEnumerable<Tool> Create(int count) =>
        Enumerable.Range(1, Math.Max(0, count)).Select(i => Create(string.Create(CultureInfo.InvariantCulture, $"filler_{i:D4}"), i));

    /// <summary>A tool of a page beyond all real ones.</summary>
    public static Tool Endless(int number) => Create(string.Create(CultureInfo.InvariantCulture, $"endless_{number}"), number);

    private static Tool Create(string name, int number)
    {
        var (topic, properties, required) = s_patterns[number % s_patterns.Length];
        return new Tool(name, string.Create(CultureInfo.InvariantCulture, $"{topic} of collection {number}. A generated tool."))
        {
            Properties = properties,
            Required = required,
            Annotations = (number % 3) switch { 0 => Tool.ReadOnly, 1 => Tool.Destructive, _ => null },
            Run = call => call.Text($"{name} was called"),
        };
    }
}
