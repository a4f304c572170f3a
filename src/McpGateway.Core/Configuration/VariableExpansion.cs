using System.Text;

namespace McpGateway.Configuration;

/// <summary>One text of the configuration while its variables are put in. Defaults may hold variables and defaults again; values are never looked into.</summary>
internal sealed class VariableExpansion
{
    /// <summary>How deep defaults may be within defaults: nobody needs more, and a file must not be able to use up the stack.</summary>
    private const int MaxDepth = 32;

    private readonly Variables _variables;
    private readonly string _template;
    private readonly string _place;
    private readonly bool _takesSecrets;
    private readonly ICollection<string> _values;
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End)> _fromVariables = [];
    private int _at;

    /// <param name="variables">Where values come from.</param>
    /// <param name="template">The text as configured.</param>
    /// <param name="place">Where it stands, for errors.</param>
    /// <param name="values">Receives every value that was put in.</param>
    /// <param name="takesSecrets">Whether secrets may stand there.</param>
    public VariableExpansion(Variables variables, string template, string place, ICollection<string> values, bool takesSecrets)
    {
        _variables = variables;
        _template = template;
        _place = place;
        _values = values;
        _takesSecrets = takesSecrets;
    }

    /// <summary>Whether a text has a <c>${</c> that is never closed, which is then taken as it is or refused.</summary>
    public static bool IsUnclosed(string template)
    {
        int open = 0;
        for (int at = 0; at < template.Length; at++)
        {
            if (Is(template, at, "$${"))
            {
                at += 2;
                open += open > 0 ? 1 : 0;
            }
            else if (Is(template, at, "${") || (open > 0 && template[at] == '{'))
            {
                at += template[at] == '$' ? 1 : 0;
                open++;
            }
            else if (open > 0 && template[at] == '}')
            {
                open--;
            }
        }

        return open > 0;
    }

    /// <summary>The text with all values in place.</summary>
    /// <exception cref="ConfigurationException">A variable is missing or of an unknown kind, or a default has no end.</exception>
    public string Run()
    {
        Copy(0, isWanted: true);
        return _text.ToString();
    }

    /// <summary>Whether a character of the expanded text stands in the file itself rather than in the value of a variable.</summary>
    public bool IsFromFile(int index) => !_fromVariables.Exists(range => index >= range.Start && index < range.End);

    /// <summary>Copies up to the end of the text; within a default up to the brace that ends it, with all braces between them in pairs.</summary>
    private void Copy(int depth, bool isWanted)
    {
        int from = _at, open = 0;
        while (_at < _template.Length)
        {
            if (Is(_template, _at, "$${"))
            {
                Add(from, _at, isWanted);
                Add(_at + 1, _at + 3, isWanted);
                from = _at += 3;
                open++;
            }
            else if (Is(_template, _at, "${"))
            {
                Add(from, _at, isWanted);
                Reference(depth + 1, isWanted);
                from = _at;
            }
            else if (depth > 0 && _template[_at] == '}' && open-- == 0)
            {
                Add(from, _at++, isWanted);
                return;
            }
            else
            {
                open += _template[_at++] == '{' ? 1 : 0;
            }
        }

        if (depth > 0)
        {
            throw Unclosed();
        }

        Add(from, _at, isWanted);
    }

    private void Reference(int depth, bool isWanted)
    {
        if (depth > MaxDepth)
        {
            throw new ConfigurationException($"{_place} has defaults nested more than {MaxDepth} deep. Simplify it.");
        }

        int start = _at, end = start + 2;
        while (end < _template.Length && _template[end] != '}' && !Is(_template, end, ":-") && !Is(_template, end, "${"))
        {
            end++;
        }

        if (end == _template.Length && depth == 1)
        {
            // No variable at all but text, as it may stand in a script; the reader of the configuration has told it.
            Add(start, end, isWanted);
            _at = end;
            return;
        }

        if (end == _template.Length || _template[end] == '$')
        {
            throw end == _template.Length ? Unclosed() : new ConfigurationException(
                $"{_place} has a variable inside the name of another one, or a '${{' without a closing '}}', at '{_template[start..end]}'. A variable may be nested only in a default: ${{NAME:-${{OTHER}}}}.");
        }

        string expression = _template[(start + 2)..end];
        bool hasDefault = _template[end] == ':';
        _at = end + (hasDefault ? 2 : 1);
        string? value = isWanted ? _variables.Resolve(expression, hasDefault, _place, _takesSecrets) : null;
        if (value is not null)
        {
            _values.Add(value);
            _fromVariables.Add((_text.Length, _text.Length + value.Length));
            _text.Append(value);
        }

        if (hasDefault)
        {
            Copy(depth, isWanted && value is null);
        }
    }

    private void Add(int start, int end, bool isWanted)
    {
        if (isWanted)
        {
            _text.Append(_template, start, end - start);
        }
    }

    private ConfigurationException Unclosed() =>
        new($"{_place} has a '${{' without a closing '}}'. Close it, or write $${{ for a literal ${{.");

    private static bool Is(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;
}
