using System.Text.Json;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Toml;

/// <summary>Puts entries of a table back where others stand in their place now, and leaves all that was edited around those.</summary>
internal static class TomlRestoration
{
    /// <summary>The text with the earlier entries.</summary>
    /// <param name="text">The text as it is.</param>
    /// <param name="before">The text that has the entries.</param>
    /// <param name="section">The table that holds them.</param>
    /// <param name="returning">The entries that come back.</param>
    /// <param name="going">Those that go for them.</param>
    public static string PutBack(string text, string before, IReadOnlyList<string> section, IReadOnlyList<string> returning, IReadOnlyList<string> going)
    {
        string[] wanted = [.. Names(text, section).Except(going, StringComparer.Ordinal).Concat(returning).Order(StringComparer.Ordinal)];
        if (InPlace(text, before, section, returning, going) is { } merged && IsRight(merged, section, wanted))
        {
            return merged;
        }

        // Lines and braces do not move as they are: their values do.
        JsonSyntax? holder = Find(before, section);
        text = going.Aggregate(text, (edited, gone) => TomlTextEditor.Remove(edited, [.. section, gone]) ?? edited);
        return returning.Aggregate(text, (edited, name) => TomlTextEditor.Set(edited, section, name, holder!.Find(name)!.Value, []));
    }

    private static string? InPlace(string text, string before, IReadOnlyList<string> section, IReadOnlyList<string> returning, IReadOnlyList<string> going)
    {
        if (TomlTextEditor.Runs(before, section, returning) is not { } sources || TomlTextEditor.Runs(text, section, going) is not { } places)
        {
            return null;
        }

        string newLine = TomlTextEditor.NewLine(text);
        string tables = string.Concat(sources.Select((run, at) => (at == 0 ? "" : newLine) + Ended(before[run.Start..run.End], at < sources.Count - 1, newLine)));
        if (places.Count == 0)
        {
            return tables.Length == 0 ? text : TomlTextEditor.Insert(text, text.Length, tables);
        }

        for (int i = places.Count - 1; i >= 0; i--)
        {
            string piece = i > 0 ? "" : Ended(tables, tables.Length > 0 && places[0].End < text.Length, newLine);
            // A comment that was put above it since is not the gateway's.
            text = TomlTextEditor.Splice(text, places[i].Body, places[i].End, piece);
        }

        return text;
    }

    private static string Ended(string tables, bool isFollowed, string newLine) => isFollowed && !tables.EndsWith('\n') ? tables + newLine : tables;

    private static bool IsRight(string text, IReadOnlyList<string> section, string[] wanted)
    {
        try
        {
            return Names(text, section).Order(StringComparer.Ordinal).SequenceEqual(wanted, StringComparer.Ordinal);
        }
        catch (TomlException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Names(string text, IReadOnlyList<string> section) => Find(text, section)?.Members.Select(member => member.Name) ?? [];

    private static JsonSyntax? Find(string text, IReadOnlyList<string> section) =>
        section.Aggregate((JsonSyntax?)TomlDocument.Parse(text).Root, (holder, name) => holder?.Find(name)?.Value is { Kind: JsonValueKind.Object } value ? value : null);
}
