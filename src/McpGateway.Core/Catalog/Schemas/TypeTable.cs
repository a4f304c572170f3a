using System.Globalization;
using System.Text;

namespace McpGateway.Catalog.Schemas;

/// <summary>
/// The types that signatures share: each is written once under a name where that is shorter than to repeat it, or where it has no end otherwise. Until it
/// is known how often a type is used a mark stands for it: control characters, which no text of a signature has.
/// </summary>
internal sealed class TypeTable
{
    private const char Mark = '\u0001';
    private const char BracketMark = '\u0002';
    private const char MarkEnd = '\u0003';

    /// <summary>A shorter type is repeated.</summary>
    private const int LeastLength = 20;

    /// <summary>How many characters a name must save to be worth looking up.</summary>
    private const int LeastSaving = 12;

    private const int MaxName = 24;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, int> _byBody = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byIdentity = new(StringComparer.Ordinal);

    /// <summary>A type that may be shared: itself where it is short, otherwise a mark.</summary>
    /// <param name="type">The type.</param>
    /// <param name="hint">What it might be called.</param>
    public TypeText Share(TypeText type, string hint)
    {
        if (type.Text.Length < LeastLength || IsMark(type.Text))
        {
            return type;
        }

        if (!_byBody.TryGetValue(type.Text, out int id))
        {
            _byBody[type.Text] = id = _entries.Count;
            _entries.Add(new Entry(hint) { Body = type });
        }

        return new TypeText(MarkOf(id), type.IsUnion);
    }

    /// <summary>The number of a type that is part of itself, which therefore gets a name.</summary>
    /// <param name="identity">The same for the same type, in whatever tool.</param>
    /// <param name="hint">What it might be called.</param>
    public int Reserve(string identity, string hint)
    {
        if (!_byIdentity.TryGetValue(identity, out int id))
        {
            _byIdentity[identity] = id = _entries.Count;
            _entries.Add(new Entry(hint) { IsNeeded = true });
        }

        return id;
    }

    /// <summary>Says what a reserved type is.</summary>
    public void Define(int id, TypeText body)
    {
        if (_entries[id].Body is null)
        {
            _entries[id].Body = body;
            _byBody.TryAdd(body.Text, id);
        }
    }

    public static string MarkOf(int id) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{id}{MarkEnd}");

    public static bool IsMark(string text) => text.Length > 2 && text[0] is Mark or BracketMark && text.IndexOf(MarkEnd, StringComparison.Ordinal) == text.Length - 1;

    public static string BracketedMark(string mark) => BracketMark + mark[1..];

    /// <summary>Writes texts with their marks replaced.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="types">The types that got a name, as <c>Name = type</c>.</param>
    public string[] Write(IReadOnlyList<string> texts, out IReadOnlyList<string> types)
    {
        ChooseNames(texts);
        string[] written = [.. texts.Select(text => Expand(text, 0))];
        types = [.. _entries.Where(entry => entry.Name is not null).Select(entry => $"{entry.Name} = {Expand(entry.Body?.Text ?? "any", 0)}")];
        return written;
    }

    private void ChooseNames(IReadOnlyList<string> texts)
    {
        var uses = new int[_entries.Count];
        foreach (string text in texts.Concat(_entries.Select(entry => entry.Body?.Text ?? "")))
        {
            foreach ((_, int id, _, _) in MarksIn(text))
            {
                uses[id]++;
            }
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int id = 0; id < _entries.Count; id++)
        {
            Entry entry = _entries[id];
            string name = NameFrom(entry.Hint);
            int length = LengthOf(id, []);
            int saving = ((uses[id] - 1) * length) - ((uses[id] + 1) * name.Length) - 4;
            if (uses[id] > 0 && (entry.IsNeeded || (uses[id] > 1 && saving >= LeastSaving)))
            {
                entry.Name = Distinct(name, taken);
            }
        }
    }

    /// <summary>How long a type is with what is not named by itself; at most a thousand, which is always worth a name.</summary>
    private int LengthOf(int id, HashSet<int> inside)
    {
        if (!inside.Add(id) || inside.Count > 100)
        {
            return 0;
        }

        int length = 0;
        foreach ((string before, int inner, _, string after) in MarksIn(_entries[id].Body?.Text ?? ""))
        {
            length += before.Length + after.Length + (inner < 0 ? 0 : _entries[inner].Name?.Length ?? LengthOf(inner, inside));
            if (length > 1000)
            {
                break;
            }
        }

        inside.Remove(id);
        return length == 0 ? _entries[id].Body?.Text.Length ?? 0 : Math.Min(length, 1000);
    }

    private string Expand(string text, int depth)
    {
        if (text.IndexOf(MarkEnd, StringComparison.Ordinal) < 0)
        {
            return text;
        }

        var expanded = new StringBuilder();
        foreach ((string before, int id, bool isBracketed, string after) in MarksIn(text))
        {
            Entry entry = _entries[id];
            string body = entry.Name ?? (depth > 500 ? "any" : Expand(entry.Body?.Text ?? "any", depth + 1));
            bool needsBrackets = isBracketed && entry.Name is null;
            expanded.Append(before).Append(needsBrackets ? "(" : "").Append(body).Append(needsBrackets ? ")" : "").Append(after);
        }

        return expanded.ToString();
    }

    /// <summary>The marks of a text, each with what stands before it; the last also with what stands after it.</summary>
    private static IEnumerable<(string Before, int Id, bool IsBracketed, string After)> MarksIn(string text)
    {
        int from = 0;
        int start = text.AsSpan().IndexOfAny(Mark, BracketMark);
        while (start >= 0)
        {
            int end = text.IndexOf(MarkEnd, start);
            int next = text.AsSpan(end).IndexOfAny(Mark, BracketMark);
            next = next < 0 ? -1 : end + next;
            int id = int.Parse(text.AsSpan(start + 1, end - start - 1), NumberStyles.None, CultureInfo.InvariantCulture);
            yield return (text[from..start], id, text[start] == BracketMark, next < 0 ? text[(end + 1)..] : "");
            (from, start) = (end + 1, next);
        }
    }

    private static string NameFrom(string hint)
    {
        var name = new StringBuilder();
        bool starts = true;
        foreach (char c in hint)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                starts = true;
            }
            else if (name.Length > 0 || char.IsAsciiLetter(c))
            {
                name.Append(starts ? char.ToUpperInvariant(c) : c);
                starts = false;
            }
        }

        return name.Length == 0 ? "T" : name.Length <= MaxName ? name.ToString() : name.ToString(0, MaxName);
    }

    private static string Distinct(string name, HashSet<string> taken)
    {
        string distinct = name;
        for (int i = 2; !taken.Add(distinct); i++)
        {
            distinct = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return distinct;
    }

    private sealed class Entry(string hint)
    {
        public string Hint { get; } = hint;

        public TypeText? Body { get; set; }

        public bool IsNeeded { get; init; }

        public string? Name { get; set; }
    }
}
