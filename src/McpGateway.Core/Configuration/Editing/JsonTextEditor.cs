using System.Text;
using McpGateway.Configuration.Reading;
using McpGateway.Json;

namespace McpGateway.Configuration.Editing;

/// <summary>
/// Sets and removes members of a JSON object by splicing the text: every byte outside the edit, comments and layout included, stays.
/// </summary>
internal static class JsonTextEditor
{
    /// <summary>Sets <c>section.name</c> to a value, replacing one that is there; makes the section where it is missing.</summary>
    /// <param name="text">The whole text without byte-order mark; empty counts as an empty object.</param>
    /// <param name="section">The member of the root object that holds the entry.</param>
    /// <param name="name">The entry.</param>
    /// <param name="write">Writes the value, indented by the given unit and starting at the given depth.</param>
    public static string Set(string text, string section, string name, Func<Layout, string> write) => Set(text, [section, name], write);

    /// <summary>Sets a member at any depth to a value, replacing one that is there; makes the objects around it where they are missing.</summary>
    /// <param name="text">The whole text without byte-order mark; empty counts as an empty object.</param>
    /// <param name="path">The names from the root object on. Each but the last is that of an object, or of nothing yet.</param>
    /// <param name="write">Writes the value, indented by the given unit and starting at the depth of the path.</param>
    public static string Set(string text, IReadOnlyList<string> path, Func<Layout, string> write)
    {
        if (IsBlank(text))
        {
            // Comments stay, above what is new.
            string comments = text.TrimEnd(), newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
            text = $"{comments}{(comments.Length > 0 ? newLine : "")}{{{newLine}}}{newLine}";
        }

        JsonSyntax root = Parse(text, out int[] offsets);
        Layout layout = Layout.Of(text, root, offsets);
        JsonSyntax holder = root;
        for (int depth = 1; ; depth++)
        {
            if (holder.Find(path[depth - 1]) is not { } member)
            {
                return Insert(text, holder, offsets, Nest(path, depth, write, layout), layout, depth);
            }

            if (depth == path.Count)
            {
                return Splice(text, offsets[member.Value.Start], offsets[member.Value.End], write(layout));
            }

            holder = member.Value;
        }
    }

    /// <summary>Removes <c>section.name</c>; every entry of that name where it stands more than once. Null where it is not there.</summary>
    public static string? Remove(string text, string section, string name) => Remove(text, [section, name]);

    /// <summary>Removes a member at any depth; every one of that name where it stands more than once. Null where it is not there.</summary>
    /// <param name="text">The whole text without byte-order mark.</param>
    /// <param name="path">The names from the root object on.</param>
    public static string? Remove(string text, IReadOnlyList<string> path)
    {
        string? result = null;
        while (true)
        {
            if (IsBlank(text))
            {
                return result;
            }

            JsonSyntax? holder = Parse(text, out int[] offsets);
            foreach (string name in path.SkipLast(1))
            {
                holder = holder?.Find(name)?.Value;
            }

            int index = holder?.Members.FindIndex(member => member.Name == path[^1]) ?? -1;
            if (index < 0)
            {
                return result;
            }

            text = result = RemoveMember(text, holder!, index, offsets);
        }
    }

    /// <summary>Whether a text holds nothing but white space and comments.</summary>
    internal static bool IsBlank(string text) => JsonSyntax.IsBlank(Encoding.UTF8.GetBytes(text));

    internal static string Quote(string text) => JsonString.Quote(text);

    private static JsonSyntax Parse(string text, out int[] offsets)
    {
        // Positions come in bytes, edits are made in characters.
        offsets = new int[Encoding.UTF8.GetByteCount(text) + 1];
        int at = 0;
        for (int i = 0; i < text.Length;)
        {
            int characters = char.IsSurrogatePair(text, i) ? 2 : 1;
            int bytes = Encoding.UTF8.GetByteCount(text.AsSpan(i, characters));
            Array.Fill(offsets, i, at, bytes);
            at += bytes;
            i += characters;
        }

        offsets[at] = text.Length;
        return JsonSyntax.Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The member of a depth with all that is around the last one of the path.</summary>
    private static string Nest(IReadOnlyList<string> path, int depth, Func<Layout, string> write, Layout layout)
    {
        string value = depth == path.Count ? write(layout) : $"{{{layout.Break(depth + 1)}{Nest(path, depth + 1, write, layout)}{layout.Break(depth)}}}";
        return $"{Quote(path[depth - 1])}: {value}";
    }

    private static string Insert(string text, JsonSyntax holder, int[] offsets, string member, Layout layout, int depth)
    {
        int close = offsets[holder.End] - 1;
        if (holder.Members.Count == 0)
        {
            // What stands between the braces, if anything, is white space and comments; both stay, before the first entry.
            int inside = offsets[holder.Start] + 1;
            string kept = text[inside..close].TrimEnd();
            return Splice(text, inside, close, kept + layout.Break(depth) + member + layout.Break(depth - 1));
        }

        int lastEnd = offsets[holder.Members[^1].Value.End];
        int comma = FindComma(text, lastEnd, close);
        if (comma < 0)
        {
            text = Splice(text, lastEnd, lastEnd, ",");
            comma = lastEnd;
            close++;
        }
        else
        {
            // The file ends its lists with a comma; so does the new last entry.
            member += ",";
        }

        int at = EndOfLineTrivia(text, comma + 1, close);
        bool oneLine = !text.AsSpan(offsets[holder.Start], close - offsets[holder.Start]).Contains('\n');
        return Splice(text, at, at, (oneLine ? " " : BreakBefore(text, offsets[holder.Members[^1].NameStart], layout) ?? layout.Break(depth)) + member);
    }

    /// <summary>The line break with the indentation that a member has; null where it does not begin its line.</summary>
    private static string? BreakBefore(string text, int name, Layout layout)
    {
        int lineStart = text.LastIndexOf('\n', name) + 1;
        return lineStart > 0 && string.IsNullOrWhiteSpace(text[lineStart..name]) ? layout.NewLine + text[lineStart..name] : null;
    }

    private static string RemoveMember(string text, JsonSyntax holder, int index, int[] offsets)
    {
        JsonSyntax.Member member = holder.Members[index];
        int start = offsets[member.NameStart];
        int end = offsets[member.Value.End];
        int next = index + 1 < holder.Members.Count ? offsets[holder.Members[index + 1].NameStart] : offsets[holder.End] - 1;
        int comma = FindComma(text, end, next);
        if (comma >= 0)
        {
            end = comma + 1;
        }
        else if (index > 0)
        {
            int previous = FindComma(text, offsets[holder.Members[index - 1].Value.End], start);
            text = Splice(text, previous, previous + 1, "");
            start--;
            end--;
        }

        int lineStart = start;
        while (lineStart > 0 && text[lineStart - 1] is ' ' or '\t')
        {
            lineStart--;
        }

        int rest = end;
        while (rest < text.Length && text[rest] is ' ' or '\t')
        {
            rest++;
        }

        if (lineStart == 0 || text[lineStart - 1] != '\n')
        {
            return Splice(text, lineStart, end, "");
        }

        // An entry that has its lines to itself goes with them. What else stands on its last line must stay on a line of its own: a comment
        // on the line before would swallow it.
        bool endsLine = rest == text.Length || text[rest] is '\r' or '\n';
        int lineBreak = lineStart > 1 && text[lineStart - 2] == '\r' ? 2 : 1;
        return endsLine ? Splice(text, lineStart - lineBreak, rest, "") : Splice(text, start, rest, "");
    }

    private static int FindComma(string text, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (text[i] == '/')
            {
                i = SkipComment(text, i) - 1;
            }
            else if (text[i] == ',')
            {
                return i;
            }
        }

        return -1;
    }

    private static int SkipComment(string text, int at)
    {
        bool line = text[at + 1] == '/';
        int end = line ? text.IndexOf('\n', at) : text.IndexOf("*/", at + 2, StringComparison.Ordinal) + 2;
        return end < at ? text.Length : end;
    }

    private static int EndOfLineTrivia(string text, int from, int to)
    {
        int at = from;
        while (at < to && text[at] is ' ' or '\t' or '/')
        {
            at = text[at] == '/' ? SkipComment(text, at) : at + 1;
        }

        bool endsLine = at < text.Length && text[at] is '\n' or '\r';
        return endsLine ? (text[at - 1] == '\r' ? at - 1 : at) : from;
    }

    private static string Splice(string text, int start, int end, string replacement) =>
        string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));

    /// <summary>How a file is laid out: its line breaks and its unit of indentation.</summary>
    internal sealed record Layout(string NewLine, string Indent)
    {
        public static Layout Default { get; } = new("\n", "  ");

        public static Layout Of(string text, JsonSyntax root, int[] offsets)
        {
            string newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
            if (root.Members.Count > 0)
            {
                int name = offsets[root.Members[0].NameStart];
                int lineStart = text.LastIndexOf('\n', Math.Max(0, name - 1)) + 1;
                string before = text[lineStart..name];
                if (lineStart > 0 && before.Length > 0 && string.IsNullOrWhiteSpace(before))
                {
                    return new Layout(newLine, before);
                }
            }

            return Default with { NewLine = newLine };
        }

        /// <summary>A line break followed by the indentation of a depth.</summary>
        public string Break(int depth) => NewLine + string.Concat(Enumerable.Repeat(Indent, depth));
    }
}
