using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Turns what a caller gives as arguments, and an object from the pipeline, into the JSON object that a call takes. A text with JSON is passed on as it
/// stands; other values become what the tool's schema asks for.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly ToolSchema? _schema;
    private readonly List<string> _secrets = [];

    /// <param name="schema">What the arguments must be; null where that is not known.</param>
    public ArgumentReader(ToolSchema? schema)
    {
        _schema = schema;
    }

    /// <summary>The secrets that stand in the arguments as plain text.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    /// <summary>The arguments as JSON in UTF-8. Nothing is an empty object.</summary>
    /// <param name="arguments">What the caller gives: a dictionary, an object, a text with a JSON object, or null.</param>
    /// <param name="record">An object whose properties become arguments, unless they are given as well; null where there is none.</param>
    /// <param name="leaveOut">Whether members of a text with JSON are left out that say nothing; otherwise it is passed on as it stands.</param>
    /// <exception cref="FormatException">They are no object.</exception>
    public byte[] Read(object? arguments, PSObject? record, bool leaveOut = true)
    {
        object? bare = Bare(arguments);
        if (record is not null)
        {
            OrderedDictionary merged = RecordReader.Read(record, _schema);
            Merge(merged, arguments);
            return ObjectWriter.WriteFor(_schema, merged, _secrets);
        }

        if (bare is null)
        {
            return "{}"u8.ToArray();
        }

        if (bare is string text)
        {
            using JsonDocument document = Parse(text);
            if (leaveOut && _schema is not null && SaysNothingSomewhere(document.RootElement, _schema))
            {
                return ObjectWriter.WriteFor(_schema, document.RootElement, _secrets);
            }

            // A message is one line: line breaks stand between the parts of the text, never within a string.
            return Encoding.UTF8.GetBytes(text.Trim().Replace('\r', ' ').Replace('\n', ' '));
        }

        // Only what can be an object: the schema would make one of other things.
        byte[] json = bare is IDictionary or PSCustomObject || bare.GetType().Assembly.IsDynamic ? ObjectWriter.WriteFor(_schema, arguments, _secrets) : ObjectWriter.Write(arguments);
        return json[0] == (byte)'{' ? json : throw NoObject(bare);
    }

    /// <summary>Whether anything in it is to be left out: only then is JSON text rewritten.</summary>
    private static bool SaysNothingSomewhere(JsonElement value, ToolSchema schema) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member =>
        {
            ToolProperty? property = ArgumentNames.Find(schema, member.Name);
            return AbsentArguments.Has(schema, property, member.Value)
                || ((property?.Schema ?? schema.AdditionalProperties) is { } own && SaysNothingSomewhere(member.Value, own));
        }),
        JsonValueKind.Array => schema.Items is { } items && value.EnumerateArray().Any(item => SaysNothingSomewhere(item, items)),
        _ => false,
    };

    private void Merge(OrderedDictionary merged, object? arguments)
    {
        object? bare = Bare(arguments);
        switch (bare)
        {
            case null:
                break;
            case string text:
                using (JsonDocument document = Parse(text))
                {
                    foreach (JsonProperty member in document.RootElement.EnumerateObject())
                    {
                        Set(merged, member.Name, member.Value.Clone());
                    }
                }

                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    Set(merged, Convert.ToString(entry.Key is PSObject key ? key.BaseObject : entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
                }

                break;
            case PSCustomObject:
                foreach (PSPropertyInfo property in ((PSObject)arguments!).Properties.Where(property => property.IsGettable))
                {
                    Set(merged, property.Name, property.Value);
                }

                break;
            default:
                throw NoObject(bare);
        }
    }

    /// <summary>The value without its PSObject. Lines of a JSON object, as Get-Content gives them, are one text, and a byte-order mark is none of it.</summary>
    private static object? Bare(object? arguments)
    {
        object? bare = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        if (bare is object[] { Length: > 0 } lines && Array.TrueForAll(lines, line => (line is PSObject one ? one.BaseObject : line) is string))
        {
            string text = string.Join('\n', lines);
            bare = text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("{") ? text : bare;
        }

        return bare is string json ? json.TrimStart('\uFEFF') : bare;
    }

    private void Set(OrderedDictionary merged, string name, object? value) => merged[(_schema is null ? null : ArgumentNames.Find(_schema, name)?.Name) ?? name] = value;

    private static JsonDocument Parse(string text)
    {
        JsonDocument document;
        try
        {
            document = ObjectReader.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException e)
        {
            throw new FormatException($"The arguments are a string that is not a JSON object: {e.Message}", e);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new FormatException("The arguments are a string with JSON that is not an object; a tool takes an object with a value for each name.");
    }

    private static FormatException NoObject(object value) => new($"A tool's arguments must be an object with a value for each name, not a {value.GetType().Name}.");
}
