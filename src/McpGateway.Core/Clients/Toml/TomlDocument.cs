using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration.Reading;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace McpGateway.Clients.Toml;

/// <summary>
/// A TOML text: its values in the form of JSON, each with its place in the text, and the pieces of the text that a value consists of, for one value may stand in several.
/// </summary>
internal sealed class TomlDocument
{
    private readonly string _text;
    private readonly int[] _bytes;
    private readonly DocumentSyntax _document;

    private TomlDocument(string text, DocumentSyntax document)
    {
        _text = text;
        _document = document;
        _bytes = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            // The second half of a pair adds nothing, the first all four.
            _bytes[i + 1] = _bytes[i] + (char.IsHighSurrogate(text[i]) ? 4 : char.IsLowSurrogate(text[i]) ? 0 : Encoding.UTF8.GetByteCount(text.AsSpan(i, 1)));
        }

        Root = JsonSyntax.Made(JsonValueKind.Object, 0, null, _bytes[^1]);
        Read();
    }

    /// <summary>The values; their places count bytes of UTF-8.</summary>
    public JsonSyntax Root { get; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="TomlException">The text is no TOML.</exception>
    public static TomlDocument Parse(string text)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, sourceName: "", validate: true);
        return document.HasErrors && document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error) is { } error
            ? throw new TomlException(error.Span.Start.Line + 1, error.Message.TrimEnd('.') + ".")
            : new TomlDocument(text, document);
    }

    /// <summary>Whether nothing but white space and comments is in it.</summary>
    public bool IsBlank => _document.KeyValues.ChildrenCount == 0 && _document.Tables.ChildrenCount == 0;

    /// <summary>The pieces of text that a value consists of, in their order; with each, what kind of piece it is.</summary>
    /// <param name="path">The names from the root on.</param>
    public IReadOnlyList<TomlPiece> PiecesOf(IReadOnlyList<string> path)
    {
        var pieces = new List<TomlPiece>();
        foreach (KeyValueSyntax line in _document.KeyValues)
        {
            Collect(line, [], path, pieces);
        }

        foreach (TableSyntaxBase table in _document.Tables)
        {
            string[] name = [.. NamesOf(table.Name!)];
            if (StartsWith(name, path))
            {
                pieces.Add(new TomlPiece(StartOf(table.Span.Start.Offset), LineStart(table.Span.Start.Offset), EndOf(table.Span), TomlPieceKind.Table));
            }
            else if (StartsWith(path, name))
            {
                foreach (KeyValueSyntax line in table.Items)
                {
                    Collect(line, name, path, pieces);
                }
            }
        }

        return pieces;
    }

    /// <summary>The inner text of a table that is written in braces, and whether it has nothing in it; null where it is written otherwise.</summary>
    public (int Start, int End, bool IsEmpty)? InBraces(IReadOnlyList<string> path)
    {
        foreach (KeyValueSyntax line in _document.KeyValues)
        {
            if (NamesOf(line.Key!).SequenceEqual(path, StringComparer.Ordinal) && line.Value is InlineTableSyntax table)
            {
                return (table.OpenBrace!.Span.End.Offset + 1, table.CloseBrace!.Span.Start.Offset, table.Items.ChildrenCount == 0);
            }
        }

        return null;
    }

    private void Read()
    {
        foreach (KeyValueSyntax line in _document.KeyValues)
        {
            Add(Root, line);
        }

        foreach (TableSyntaxBase table in _document.Tables)
        {
            JsonSyntax holder = Root;
            string[] names = [.. NamesOf(table.Name!)];
            for (int i = 0; i < names.Length; i++)
            {
                bool isItem = table is TableArraySyntax && i == names.Length - 1;
                holder = Within(holder, names[i], table.Span.Start.Offset, isItem);
            }

            foreach (KeyValueSyntax line in table.Items)
            {
                Add(holder, line);
            }
        }
    }

    private void Add(JsonSyntax holder, KeyValueSyntax line)
    {
        string[] names = [.. NamesOf(line.Key!)];
        int at = line.Span.Start.Offset;
        foreach (string name in names[..^1])
        {
            holder = Within(holder, name, at, isItem: false);
        }

        holder.Members.Add(new JsonSyntax.Member(names[^1], _bytes[at], Value(line.Value!)));
    }

    /// <summary>The object of a name, made where it is not there yet; of a list of tables, the last one.</summary>
    private JsonSyntax Within(JsonSyntax holder, string name, int at, bool isItem)
    {
        JsonSyntax? value = holder.Find(name)?.Value;
        if (value is null)
        {
            value = JsonSyntax.Made(isItem ? JsonValueKind.Array : JsonValueKind.Object, _bytes[at]);
            holder.Members.Add(new JsonSyntax.Member(name, _bytes[at], value));
        }

        if (isItem)
        {
            value.Items.Add(JsonSyntax.Made(JsonValueKind.Object, _bytes[at]));
        }

        return value.Kind == JsonValueKind.Array && value.Items.Count > 0 ? value.Items[^1] : value;
    }

    private JsonSyntax Value(ValueSyntax value)
    {
        int start = _bytes[value.Span.Start.Offset], end = _bytes[EndOf(value.Span)];
        JsonSyntax Of(JsonValueKind kind, string? text = null) => JsonSyntax.Made(kind, start, text, end);
        switch (value)
        {
            case StringValueSyntax text:
                return Of(JsonValueKind.String, text.Value ?? "");
            case BooleanValueSyntax flag:
                return Of(flag.Value ? JsonValueKind.True : JsonValueKind.False);
            case IntegerValueSyntax number:
                return Of(JsonValueKind.Number, number.Value.ToString(CultureInfo.InvariantCulture));
            case FloatValueSyntax number when double.IsFinite(number.Value):
                return Of(JsonValueKind.Number, number.Value.ToString("R", CultureInfo.InvariantCulture));
            case ArraySyntax list:
                JsonSyntax array = Of(JsonValueKind.Array);
                array.Items.AddRange(list.Items.Select(item => Value(item.Value!)));
                return array;
            case InlineTableSyntax table:
                JsonSyntax map = Of(JsonValueKind.Object);
                foreach (InlineTableItemSyntax item in table.Items)
                {
                    Add(map, item.KeyValue!);
                }

                return map;
            default:
                // Dates, and numbers that JSON has not.
                return Of(JsonValueKind.String, _text[value.Span.Start.Offset..EndOf(value.Span)].Trim());
        }
    }

    private void Collect(KeyValueSyntax line, string[] holder, IReadOnlyList<string> path, List<TomlPiece> pieces)
    {
        string[] name = [.. holder, .. NamesOf(line.Key!)];
        if (StartsWith(name, path))
        {
            pieces.Add(new TomlPiece(StartOf(line.Span.Start.Offset), LineStart(line.Span.Start.Offset), EndOf(line.Span), TomlPieceKind.Line));
        }
        else if (StartsWith(path, name) && line.Value is InlineTableSyntax table)
        {
            InlineTableItemSyntax[] items = [.. table.Items];
            for (int i = 0; i < items.Length; i++)
            {
                KeyValueSyntax inner = items[i].KeyValue!;
                if (StartsWith([.. name, .. NamesOf(inner.Key!)], path))
                {
                    // With the comma after it, or before it where it is the last.
                    int start = i == items.Length - 1 && i > 0 ? EndOf(items[i - 1].KeyValue!.Value!.Span) : inner.Span.Start.Offset;
                    int end = i < items.Length - 1 ? items[i + 1].KeyValue!.Span.Start.Offset : EndOf(inner.Value!.Span);
                    pieces.Add(new TomlPiece(start, start, end, TomlPieceKind.InBraces));
                }
            }
        }
    }

    /// <summary>The beginning of a line with the comments right above it, which speak of it.</summary>
    private int StartOf(int offset)
    {
        int start = LineStart(offset);
        while (start > 0 && _text[LineStart(start - 1)..start].TrimStart().StartsWith('#'))
        {
            start = LineStart(start - 1);
        }

        return start;
    }

    private int LineStart(int offset) => offset == 0 ? 0 : _text.LastIndexOf('\n', offset - 1) + 1;

    private int EndOf(SourceSpan span) => Math.Min(_text.Length, span.End.Offset + 1);

    private static bool StartsWith(IReadOnlyList<string> name, IReadOnlyList<string> start) =>
        name.Count >= start.Count && name.Take(start.Count).SequenceEqual(start, StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(KeySyntax key) => ((BareKeyOrStringValueSyntax[])[key.Key!, .. key.DotKeys.Select(item => item.Key!)])
        .Select(part => part switch { BareKeySyntax bare => bare.Key!.Text!, StringValueSyntax text => text.Value!, _ => part.ToString().Trim() });
}
