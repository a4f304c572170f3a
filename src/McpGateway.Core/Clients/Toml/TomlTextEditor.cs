using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Toml;

/// <summary>Sets and removes entries of a table by splicing the text: every byte outside the edit, comments and layout included, stays.</summary>
internal static class TomlTextEditor
{
    /// <summary>Removes all of an entry. Null where it is not there.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="path">The names from the root on.</param>
    public static string? Remove(string text, IReadOnlyList<string> path)
    {
        string? result = null;
        while (TomlDocument.Parse(text).PiecesOf(path) is { Count: > 0 } pieces)
        {
            text = result = Splice(text, pieces[^1].Start, pieces[^1].Kind == TomlPieceKind.Table ? AfterEmptyLines(text, pieces[^1].End) : pieces[^1].End, "");
        }

        return result;
    }

    /// <summary>Sets an entry, in the place of one that is there, or of others that go.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="section">The table that holds the entries.</param>
    /// <param name="name">The entry.</param>
    /// <param name="value">Its value.</param>
    /// <param name="instead">Entries that are removed for it.</param>
    public static string Set(string text, IReadOnlyList<string> section, string name, JsonSyntax value, IEnumerable<string> instead)
    {
        string[] going = [.. instead.Append(name).Distinct(StringComparer.Ordinal)];
        string table = TomlText.Table([.. section, name], value, NewLine(text));
        if (Runs(text, section, going) is { Count: > 0 } runs)
        {
            for (int i = runs.Count - 1; i > 0; i--)
            {
                text = Splice(text, runs[i].Start, AfterEmptyLines(text, runs[i].End), "");
            }

            // What is around them stays around it, to the last end of line.
            bool endsLine = text[runs[0].End - 1] == '\n';
            return Splice(text, runs[0].Start, runs[0].End, endsLine ? table : table.TrimEnd('\r', '\n'));
        }

        text = going.Aggregate(text, (edited, gone) => Remove(edited, [.. section, gone]) ?? edited);
        TomlDocument document = TomlDocument.Parse(text);
        if (document.InBraces(section) is { } braces)
        {
            string inner = text[braces.Start..braces.End].TrimEnd();
            string separator = braces.IsEmpty || inner.EndsWith(',') ? " " : ", ";
            return Splice(text, braces.Start, braces.End, $"{inner}{separator}{TomlText.Member(name, value)} ");
        }

        // Behind the others of its kind, or at the end.
        int place = document.PiecesOf(section).Where(piece => piece.Kind == TomlPieceKind.Table).Select(piece => piece.End).DefaultIfEmpty(text.Length).Max();
        return Insert(text, place, table);
    }

    /// <summary>The parts of a text that some entries stand in with nothing but white space between them, in their order; null where one is not in tables of its own.</summary>
    public static IReadOnlyList<(int Start, int Body, int End)>? Runs(string text, IReadOnlyList<string> section, IEnumerable<string> names)
    {
        TomlDocument document = TomlDocument.Parse(text);
        TomlPiece[] pieces = [.. names.SelectMany(name => document.PiecesOf([.. section, name])).OrderBy(piece => piece.Start)];
        if (!Array.TrueForAll(pieces, piece => piece.Kind == TomlPieceKind.Table))
        {
            return null;
        }

        var runs = new List<(int Start, int Body, int End)>();
        foreach (TomlPiece piece in pieces)
        {
            if (runs.Count > 0 && string.IsNullOrWhiteSpace(text[runs[^1].End..piece.Start]))
            {
                runs[^1] = runs[^1] with { End = piece.End };
            }
            else
            {
                runs.Add((piece.Start, piece.Body, piece.End));
            }
        }

        return runs;
    }

    /// <summary>Puts tables between others, with an empty line before and after them where there are others.</summary>
    public static string Insert(string text, int place, string tables)
    {
        string newLine = NewLine(text), before = text[..place], after = text[place..];
        bool isFirst = string.IsNullOrWhiteSpace(before);
        string lead = isFirst ? "" : (before.EndsWith('\n') ? "" : newLine) + (before.EndsWith(newLine + newLine, StringComparison.Ordinal) ? "" : newLine);
        string tail = after.Length == 0 || after[0] is '\r' or '\n' ? "" : newLine;
        return before + lead + tables + tail + after;
    }

    /// <summary>The end of lines of a text.</summary>
    public static string NewLine(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>A text with another in the place of a part of it.</summary>
    public static string Splice(string text, int start, int end, string replacement) => string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));

    private static int AfterEmptyLines(string text, int at)
    {
        int end = at;
        for (int next = text.IndexOf('\n', at); next >= 0 && string.IsNullOrWhiteSpace(text[end..next]); next = text.IndexOf('\n', end))
        {
            end = next + 1;
        }

        return end;
    }
}
