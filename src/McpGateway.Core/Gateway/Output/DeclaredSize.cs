using System.Globalization;
using McpGateway.Json;

namespace McpGateway.Gateway.Output;

/// <summary>How many characters a tool says its results may have: <c>_meta["anthropic/maxResultSizeChars"]</c>, which Claude Code honours up to 500,000.</summary>
internal static class DeclaredSize
{
    /// <summary>The most that is heeded.</summary>
    public const int Most = 500_000;

    private const string Key = "anthropic/maxResultSizeChars";

    /// <summary>What a tool's definition says; 0 where it says nothing.</summary>
    public static int OfTool(ReadOnlySpan<byte> definition) => Of(definition, JsonMembers.Find(definition, new JsonSpan(0, definition.Length), "_meta"));

    /// <summary>What a <c>_meta</c> says; 0 where it says nothing.</summary>
    public static int Of(ReadOnlySpan<byte> line, JsonSpan meta)
    {
        JsonSpan size = JsonMembers.Find(line, meta, Key);
        return size.Exists && double.TryParse(size.Of(line), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0
            ? (int)Math.Min(number, Most)
            : 0;
    }
}
