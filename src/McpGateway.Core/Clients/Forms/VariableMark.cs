namespace McpGateway.Clients.Forms;

/// <summary>A variable of the gateway's in an entry that is still to be translated: no client writes it so, and what follows leaves it alone.</summary>
internal static class VariableMark
{
    private const char Open = '\uE0A8', Close = '\uE0A9';

    /// <summary>The variable of a name.</summary>
    public static string Of(string name) => $"{Open}{name}{Close}";

    /// <summary>The text with its variables as the gateway writes them.</summary>
    public static string Resolve(string text) => text.Contains(Open, StringComparison.Ordinal)
        ? text.Replace($"{Open}", "${env:", StringComparison.Ordinal).Replace($"{Close}", "}", StringComparison.Ordinal)
        : text;
}
