using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Interaction;

/// <summary>One thing that a server wants to know of the user (MCP 2025-11-25, Elicitation, <c>PrimitiveSchemaDefinition</c>). Its texts are the server's.</summary>
internal sealed partial class FormField
{
    private readonly JsonElement _schema;

    public FormField(string name, JsonElement schema, bool isRequired)
    {
        _schema = schema;
        Name = name;
        IsRequired = isRequired;
        Label = Shown(Text("title") is { Length: > 0 } title ? title : name, 100);
        JsonElement items = Member(schema, "items");
        bool isArray = Text("type") == "array";
        Options = isArray ? OptionsOf(items) : OptionsOf(schema);
        Kind = Options.Count > 0 ? (isArray ? FormFieldKind.SeveralOf : FormFieldKind.OneOf) : Text("type") switch
        {
            "boolean" => FormFieldKind.Boolean,
            "integer" => FormFieldKind.Integer,
            "number" => FormFieldKind.Number,
            _ => FormFieldKind.Text,
        };
    }

    public string Name { get; }

    /// <summary>What to call it, on one line.</summary>
    public string Label { get; }

    public bool IsRequired { get; }

    public FormFieldKind Kind { get; }

    /// <summary>The values to choose from, with what to call them.</summary>
    public IReadOnlyList<(string Value, string Label)> Options { get; }

    /// <summary>What it is about, on one line; empty where the server does not say.</summary>
    public string Description => Shown(Text("description") ?? "", 500);

    /// <summary>Whether what is typed must not be seen.</summary>
    public bool IsSecret => Kind == FormFieldKind.Text && (Text("format") == "password" || SecretName().IsMatch(Name) || SecretName().IsMatch(Label));

    /// <summary>The default as the server gave it; undefined where it gave none.</summary>
    public JsonElement Default => Member(_schema, "default");

    /// <summary>The default, on one line; empty where there is none.</summary>
    public string DefaultText => Default.ValueKind == JsonValueKind.Undefined ? "" : Shown(Default.ValueKind == JsonValueKind.String ? ObjectReader.Text(Default) : Default.GetRawText(), 100);

    /// <summary>The places of the options that are chosen by default.</summary>
    public IEnumerable<int> DefaultChoices =>
        Enumerable.Range(0, Options.Count).Where(i => Default.ValueKind == JsonValueKind.Array
            ? Default.EnumerateArray().Any(one => Is(one, Options[i].Value))
            : Is(Default, Options[i].Value));

    /// <summary>Takes what was typed.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="value">The value: a text, a number.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? Take(string typed, out object value)
    {
        value = typed;
        if (Kind is FormFieldKind.Number or FormFieldKind.Integer)
        {
            return TakeNumber(typed.Trim(), out value);
        }

        int length = new StringInfo(typed).LengthInTextElements;
        if (Number("minLength") is { } least && length < least)
        {
            return FormattableString.Invariant($"At least {least} characters, please.");
        }

        if (Number("maxLength") is { } most && length > most)
        {
            return FormattableString.Invariant($"At most {most} characters, please.");
        }

        return Text("format") switch
        {
            "email" when !Email().IsMatch(typed) => "That is not an e-mail address.",
            "uri" when !Uri.TryCreate(typed, UriKind.Absolute, out _) => "That is not a complete address such as https://example.com/.",
            "date" => TakeTime(typed, "yyyy-MM-dd", "a date, as in 2026-01-31", out value),
            "date-time" => TakeTime(typed, "O", "a date and time, as in 2026-01-31T12:00:00Z", out value),
            _ => null,
        };
    }

    /// <summary>What is wrong with a choice of so many options; null where nothing is.</summary>
    public string? CheckCount(int count) =>
        Number("minItems") is { } least && count < least ? FormattableString.Invariant($"At least {least}, please.")
        : Number("maxItems") is { } most && count > most ? FormattableString.Invariant($"At most {most}, please.")
        : null;

    private string? TakeNumber(string typed, out object value)
    {
        value = typed;
        if (!JsonNumber().IsMatch(typed))
        {
            return Kind == FormFieldKind.Integer ? "A whole number, please." : "A number, please, as in 3.5.";
        }

        double number = double.Parse(typed, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (Kind == FormFieldKind.Integer && Math.Truncate(number) != number)
        {
            return "A whole number, please.";
        }

        if (Number("minimum") is { } least && number < least)
        {
            return FormattableString.Invariant($"At least {least}, please.");
        }

        if (Number("maximum") is { } most && number > most)
        {
            return FormattableString.Invariant($"At most {most}, please.");
        }

        value = NumberReader.Read(typed);
        return null;
    }

    private static string? TakeTime(string typed, string format, string what, out object value)
    {
        value = typed;
        // As the user writes it, or as everybody does.
        if (!DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            && !DateTimeOffset.TryParse(typed, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out time))
        {
            return $"That is not {what}.";
        }

        value = time.ToString(format, CultureInfo.InvariantCulture);
        return null;
    }

    private static List<(string Value, string Label)> OptionsOf(JsonElement schema)
    {
        var options = new List<(string, string)>();
        JsonElement list = Member(schema, "enum");
        if (list.ValueKind == JsonValueKind.Array)
        {
            // enumNames: how servers named them before 2025-11-25.
            string[] names = Member(schema, "enumNames") is { ValueKind: JsonValueKind.Array } given ? [.. given.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? ObjectReader.Text(name) : "")] : [];
            foreach (JsonElement one in list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String))
            {
                string value = ObjectReader.Text(one);
                options.Add((value, Shown(names.ElementAtOrDefault(options.Count) is { Length: > 0 } name ? name : value, 80)));
            }

            return options;
        }

        JsonElement titled = Member(schema, "oneOf").ValueKind == JsonValueKind.Array ? Member(schema, "oneOf") : Member(schema, "anyOf");
        foreach (JsonElement one in titled.ValueKind == JsonValueKind.Array ? titled.EnumerateArray() : default)
        {
            if (Member(one, "const") is { ValueKind: JsonValueKind.String } constant)
            {
                string value = ObjectReader.Text(constant);
                options.Add((value, Shown(Member(one, "title") is { ValueKind: JsonValueKind.String } title ? ObjectReader.Text(title) : value, 80)));
            }
        }

        return options;
    }

    private static string Shown(string text, int length) => UntrustedText.OneLine(text, length);

    private static bool Is(JsonElement element, string value) => element.ValueKind == JsonValueKind.String && ObjectReader.Text(element) == value;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private string? Text(string name) => Member(_schema, name) is { ValueKind: JsonValueKind.String } value ? ObjectReader.Text(value) : null;

    private double? Number(string name) => Member(_schema, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) ? number : null;

    [GeneratedRegex(@"pass(word|phrase|code)|secret|token|api[-_ ]?key|credential|\bpin\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber();
}
