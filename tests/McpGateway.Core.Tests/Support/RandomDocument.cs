using System.Globalization;
using System.Text;

namespace McpGateway.Tests.Support;

/// <summary>
/// Configuration files as people write them: any layout, comments everywhere, trailing commas, other members around. The same seed gives the
/// same file. Every comment is different, so that a lost one is noticed.
/// </summary>
internal sealed class RandomDocument
{
    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly string _newLine;
    private readonly string _indent;
    private readonly bool _oneLine;
    private int _comments;
    private int _names;

    private RandomDocument(int seed)
    {
        _random = new Random(seed);
        _newLine = Chance(3) ? "\r\n" : "\n";
        _indent = _random.Next(4) switch { 0 => "\t", 1 => "    ", 2 => "", _ => "  " };
        _oneLine = Chance(6);
    }

    public string Text { get; private set; } = "";

    /// <summary>The entries of <c>mcpServers</c>.</summary>
    public List<string> Names { get; } = [];

    public static RandomDocument Create(int seed)
    {
        var document = new RandomDocument(seed);
        document.Trivia(0);
        document.Object(0, document.Section());
        document.Trivia(0);
        document.Text = document._text.ToString();
        return document;
    }

    private List<(string Name, Action<int> Value)> Section()
    {
        var members = new List<(string, Action<int>)>();
        for (int i = _random.Next(3); i > 0; i--)
        {
            members.Add((Name("other"), Scalar));
        }

        if (!Chance(12))
        {
            members.Insert(_random.Next(members.Count + 1), ("mcpServers", Servers));
        }

        return members;
    }

    private void Servers(int depth)
    {
        var entries = new List<(string Name, Action<int> Value)>();
        for (int i = _random.Next(5); i > 0; i--)
        {
            Names.Add(Name("server"));
            entries.Add((Names[^1], Entry));
        }

        Object(depth, entries);
    }

    private void Entry(int depth)
    {
        var members = new List<(string, Action<int>)> { ("command", level => _text.Append("\"c // no comment, {[\"")) };
        if (Chance(2))
        {
            members.Add(("args", level => _text.Append("[\"a\", \"b, }\"]")));
        }

        if (Chance(2))
        {
            members.Add((Name("unknown"), Scalar));
        }

        if (Chance(2))
        {
            members.Add(("env", level => Object(level, [("A", Scalar), (Name("É"), Scalar)])));
        }

        Object(depth, members);
    }

    private void Object(int depth, List<(string Name, Action<int> Value)> members)
    {
        _text.Append('{');
        for (int i = 0; i < members.Count; i++)
        {
            Trivia(depth + 1);
            // A comment between name and colon is more than the reader of .NET takes.
            _text.Append('"').Append(members[i].Name).Append('"').Append(Chance(6) ? " " : "").Append(':');
            InlineTrivia();
            members[i].Value(depth + 1);
            if (i < members.Count - 1 || Chance(4))
            {
                // A comment between a value and its comma belongs to the value and goes with it: it is not one of those that are counted.
                _text.Append(Chance(12) ? " /* uncounted */ " : "").Append(',');
            }
        }

        Trivia(depth);
        _text.Append('}');
    }

    private void Scalar(int depth) =>
        _text.Append(_random.Next(6) switch { 0 => "5", 1 => "true", 2 => "\"é 日本 😀\"", 3 => "\"\\u00e9 // x\"", 4 => "-1.50e3", _ => "\"/* x */\"" });

    /// <summary>What stands between members: mostly a line break, now and then a comment before or after it.</summary>
    private void Trivia(int depth)
    {
        if (!_oneLine && Chance(8))
        {
            _text.Append(' ').Append("// ").Append(Comment()).Append(_newLine);
        }

        if (Chance(10))
        {
            InlineTrivia();
        }

        if (_oneLine || Chance(8))
        {
            _text.Append(Chance(2) ? " " : "");
            return;
        }

        _text.Append(_newLine).Append(string.Concat(Enumerable.Repeat(_indent, depth)));
        if (Chance(8))
        {
            _text.Append("// ").Append(Comment()).Append(_newLine).Append(string.Concat(Enumerable.Repeat(_indent, depth)));
        }
    }

    private void InlineTrivia() => _text.Append(_random.Next(12) switch
    {
        0 => " /* " + Comment() + " */ ",
        1 or 2 => "",
        3 => "\t",
        _ => " ",
    });

    private string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}{++_names}");

    private string Comment() => string.Create(CultureInfo.InvariantCulture, $"c{++_comments}c {{ \" , }} é");

    private bool Chance(int of) => _random.Next(of) == 0;
}
