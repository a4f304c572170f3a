using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Writes PowerShell's values as JSON. Nothing is guessed from the look of a value: a text stays a text, a number keeps its digits, and what has
/// no form in JSON is refused.
/// </summary>
internal sealed class ObjectWriter
{
    private const int MaxDepth = 100;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth + 2 };

    private readonly Utf8JsonWriter _writer;
    private readonly ICollection<string> _secrets;
    private readonly Stack<string> _path = [];

    private ObjectWriter(Utf8JsonWriter writer, ICollection<string> secrets)
    {
        _writer = writer;
        _secrets = secrets;
    }

    /// <summary>The JSON of a value, in UTF-8.</summary>
    /// <exception cref="FormatException">A value has no form in JSON, or contains itself; the message says where it stands.</exception>
    public static byte[] Write(object? value) => WriteFor(null, value, []);

    /// <summary>The JSON of a value in UTF-8, converted to what a schema asks for where that is certain.</summary>
    /// <param name="schema">What the value must be; null where that is not known.</param>
    /// <param name="value">The value.</param>
    /// <param name="secrets">Receives secrets that stand in the JSON as plain text.</param>
    /// <exception cref="FormatException">A value has no form in JSON, or contains itself; the message says where it stands.</exception>
    public static byte[] WriteFor(ToolSchema? schema, object? value, ICollection<string> secrets)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            new ObjectWriter(writer, secrets).Value(value, schema);
        }

        return stream.ToArray();
    }

    private void Value(object? value, ToolSchema? schema)
    {
        object? bare = AbsentArguments.IsNull(value) ? null : value is PSObject wrapped ? wrapped.BaseObject : value;
        if (schema is not null && bare is not null)
        {
            bare = Converted(bare, schema);
            if (!IsList(bare) && (schema.Types & (SchemaTypes.All ^ SchemaTypes.Null)) == SchemaTypes.Array)
            {
                _writer.WriteStartArray();
                Within("[0]", ReferenceEquals(bare, (value as PSObject)?.BaseObject) ? value : bare, schema.PrefixItems.Count > 0 ? schema.PrefixItems[0] : schema.Items);
                _writer.WriteEndArray();
                return;
            }
        }

        switch (bare)
        {
            case null:
                _writer.WriteNullValue();
                break;
            case string text:
                _writer.WriteStringValue(text);
                break;
            case PSCustomObject:
                Properties((PSObject)value!, schema);
                break;
            case IDictionary map:
                Members(map, schema);
                break;
            case byte[] bytes:
                _writer.WriteBase64StringValue(bytes);
                break;
            case SecureString or PSCredential:
                throw Refuse(bare, "a secret is sent only if the tool takes a string, or if you convert it on purpose (ConvertFrom-SecureString -AsPlainText)");
            case XmlNode:
                throw Refuse(bare, "choose which part of it to send, for example its OuterXml");
            case JsonNode node:
                Json(JsonSerializer.SerializeToElement(node), schema);
                break;
            case JsonElement element:
                Json(element, schema);
                break;
            case not null when Scalar(bare):
                break;
            case IEnumerable items:
                Items(items, schema);
                break;
            default:
                Other(bare, schema);
                break;
        }
    }

    private object Converted(object bare, ToolSchema schema)
    {
        try
        {
            return SchemaScalar.Convert(bare, schema, _secrets);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The file for '{Place(_path.Count)}' cannot be read: {e.Message}", e);
        }
    }

    private static bool IsList(object value) =>
        value is JsonElement element ? element.ValueKind == JsonValueKind.Array
        : value is JsonNode node ? node is JsonArray
        : value is IEnumerable and not (string or IDictionary);

    private bool Scalar(object value)
    {
        switch (value)
        {
            case bool flag:
                _writer.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                _writer.WriteBooleanValue(flag.IsPresent);
                break;
            case Enum name:
                _writer.WriteStringValue(name.ToString());
                break;
            case double or float or Half:
                Floating(((IConvertible)(value is Half half ? (double)half : value)).ToDouble(CultureInfo.InvariantCulture), (IFormattable)value);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or nint or nuint or decimal or BigInteger:
                _writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly:
                // ISO 8601, with the offset where the value has one.
                _writer.WriteStringValue(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture));
                break;
            case Uri uri:
                _writer.WriteStringValue(uri.OriginalString);
                break;
            case char or Guid or TimeSpan or Version:
                _writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            default:
                return false;
        }

        return true;
    }

    private void Floating(double value, IFormattable exact)
    {
        if (!double.IsFinite(value))
        {
            throw Refuse(exact, "JSON has no number for it");
        }

        _writer.WriteRawValue(exact.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
    }

    private void Members(IDictionary map, ToolSchema? schema)
    {
        _writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            string name = Convert.ToString(entry.Key is PSObject key ? key.BaseObject : entry.Key, CultureInfo.InvariantCulture) ?? "";
            Member(name, entry.Value, schema);
        }

        _writer.WriteEndObject();
    }

    private void Properties(PSObject value, ToolSchema? schema)
    {
        _writer.WriteStartObject();
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.IsGettable)
            {
                Member(property.Name, property.Value, schema);
            }
        }

        _writer.WriteEndObject();
    }

    /// <summary>JSON as it stands, but for members that say nothing.</summary>
    private void Json(JsonElement element, ToolSchema? schema)
    {
        if (schema is not null && element.ValueKind == JsonValueKind.Object)
        {
            _writer.WriteStartObject();
            foreach (JsonProperty member in element.EnumerateObject())
            {
                Member(member.Name, member.Value, schema);
            }

            _writer.WriteEndObject();
        }
        else if (schema is not null && element.ValueKind == JsonValueKind.Array)
        {
            Items(element.EnumerateArray().Select(item => (object)item), schema);
        }
        else
        {
            element.WriteTo(_writer);
        }
    }

    private void Member(string name, object? value, ToolSchema? schema)
    {
        ToolProperty? property = schema is null ? null : ArgumentNames.Find(schema, name);
        if (schema is not null && AbsentArguments.Has(schema, property, value))
        {
            return;
        }

        _writer.WritePropertyName(property?.Name ?? name);
        Within("." + (property?.Name ?? name), value, property?.Schema ?? schema?.AdditionalProperties);
    }

    private void Items(IEnumerable items, ToolSchema? schema)
    {
        _writer.WriteStartArray();
        int index = 0;
        IReadOnlyList<ToolSchema> first = schema?.PrefixItems ?? [];
        foreach (object? item in items)
        {
            Within(string.Create(CultureInfo.InvariantCulture, $"[{index}]"), item, index < first.Count ? first[index] : schema?.Items);
            index++;
        }

        _writer.WriteEndArray();
    }

    private void Other(object value, ToolSchema? schema)
    {
        // An instance of a class that a script defines has the properties that the script gave it, and no others.
        if (!value.GetType().Assembly.IsDynamic)
        {
            throw Refuse(value, "choose which part of it to send, for example with Select-Object or a hashtable");
        }

        Properties(PSObject.AsPSObject(value), schema);
    }

    private void Within(string step, object? value, ToolSchema? schema)
    {
        _path.Push(step);
        if (_path.Count > MaxDepth)
        {
            throw new FormatException($"The arguments are nested more than {MaxDepth} deep at '{Place(take: 6)}...'. A value probably contains itself.");
        }

        Value(value, schema);
        _path.Pop();
    }

    private FormatException Refuse(object value, string advice) =>
        new($"A value of type {value.GetType().FullName} at '{Place(_path.Count)}' cannot be sent as JSON: {advice}.");

    private string Place(int take)
    {
        string place = string.Concat(_path.Reverse().Take(take)).TrimStart('.');
        return place.Length == 0 ? "(the arguments themselves)" : place;
    }
}
