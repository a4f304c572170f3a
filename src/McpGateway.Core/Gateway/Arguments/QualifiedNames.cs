using McpGateway.Catalog;

namespace McpGateway.Gateway.Arguments;

/// <summary>Names of tools before which the name of their own server stands, as clients that see many servers write them.</summary>
internal static class QualifiedNames
{
    private static readonly string[] s_before = ["mcp__", ""];
    private static readonly string[] s_between = ["__", ".", "/", ":"];

    /// <summary>
    /// The tool that is meant. A name counts as what it is before it counts as a qualified one, and the rest of a qualified one must be exactly a tool: what is only
    /// similar is never called, for it may destroy something.
    /// </summary>
    /// <param name="entry">What the server offers.</param>
    /// <param name="name">The name as it was written.</param>
    /// <returns><paramref name="name"/> itself where it is no qualified name of a tool.</returns>
    public static string Resolve(CatalogEntry entry, string name)
    {
        if (entry.Find(name) is not null)
        {
            return name;
        }

        foreach (string before in s_before)
        {
            foreach (string between in s_between)
            {
                string prefix = before + entry.Server + between;
                if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && entry.Find(name[prefix.Length..]) is { } tool)
                {
                    return tool.Name;
                }
            }
        }

        return name;
    }
}
