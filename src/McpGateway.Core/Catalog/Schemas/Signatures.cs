namespace McpGateway.Catalog.Schemas;

/// <summary>
/// Writes the schemas of tools as the parameters of signatures: every property with its type, the values of enums, defaults and what is
/// required. What no line can say, such as patterns and ranges, is left to the full schema.
/// </summary>
internal static class Signatures
{
    /// <summary>The most characters of one tool's parameters, and of one shared type: nobody reads on beyond it, and a server could fill a client's context with it.</summary>
    internal const int MaxLength = 16_000;

    private const string Rest = "… the rest is in the full schema";

    /// <summary>The parameters of one tool, brackets included; types that are part of themselves or often used follow after <c>where</c>.</summary>
    public static string OfSchema(ToolSchema schema)
    {
        string[] parameters = OfSchemas([schema], out string types);
        return types.Length == 0 ? parameters[0] : $"{parameters[0]} {types}";
    }

    /// <summary>The parameters of several tools.</summary>
    /// <param name="schemas">Their schemas.</param>
    /// <param name="types">The types that they share, as <c>where Name = type; Name = type</c>; empty where there are none.</param>
    public static string[] OfSchemas(IEnumerable<ToolSchema> schemas, out string types)
    {
        var table = new TypeTable();
        string[] parameters = table.Write([.. schemas.Select(schema => new TypeWriter(table).Parameters(schema))], out IReadOnlyList<string> named);
        types = named.Count == 0 ? "" : "where " + string.Join("; ", named.Select(type => Cut(type, "")));
        return [.. parameters.Select(text => Cut(text, ")"))];
    }

    /// <summary>Cuts behind a whole parameter, as far as there is one.</summary>
    private static string Cut(string text, string end)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        int comma = text.LastIndexOf(", ", MaxLength - Rest.Length - 2, StringComparison.Ordinal);
        int at = comma > MaxLength / 2 ? comma + 2 : MaxLength - Rest.Length - 1;
        return text[..(char.IsHighSurrogate(text[at - 1]) ? at - 1 : at)] + Rest + end;
    }
}
