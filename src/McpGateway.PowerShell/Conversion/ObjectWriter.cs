using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

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
    private readonly Stack<string> _path = [];

    private ObjectWriter(Utf8JsonWriter writer)
    {
        _writer = writer;
    }

    /// <summary>The JSON of a value, in UTF-8.</summary>
    /// <exception cref="FormatException">A value has no form in JSON, or contains itself; the message says where it stands.</exception>
    public static byte[] Write(object? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            new ObjectWriter(writer).Value(value);
        }

        return stream.ToArray();
    }

    private void Value(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null or DBNull:
                _writer.WriteNullValue();
                break;
            case string text:
                _writer.WriteStringValue(text);
                break;
            case PSCustomObject:
                Properties((PSObject)value!);
                break;
            case IDictionary map:
                Members(map);
                break;
            case byte[] bytes:
                _writer.WriteBase64StringValue(bytes);
                break;
            case SecureString or PSCredential:
                throw Refuse(bare, "a secret is sent only where it is given as a text on purpose (ConvertFrom-SecureString -AsPlainText)");
            case JsonNode node:
                node.WriteTo(_writer);
                break;
            case JsonElement element:
                element.WriteTo(_writer);
                break;
            case not null when Scalar(bare):
                break;
            case IEnumerable items:
                Items(items);
                break;
            default:
                Other(bare);
                break;
        }
    }

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

    private void Members(IDictionary map)
    {
        _writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            string name = Convert.ToString(entry.Key is PSObject key ? key.BaseObject : entry.Key, CultureInfo.InvariantCulture) ?? "";
            _writer.WritePropertyName(name);
            Within("." + name, entry.Value);
        }

        _writer.WriteEndObject();
    }

    private void Properties(PSObject value)
    {
        _writer.WriteStartObject();
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.IsGettable)
            {
                _writer.WritePropertyName(property.Name);
                Within("." + property.Name, property.Value);
            }
        }

        _writer.WriteEndObject();
    }

    private void Items(IEnumerable items)
    {
        _writer.WriteStartArray();
        int index = 0;
        foreach (object? item in items)
        {
            Within(string.Create(CultureInfo.InvariantCulture, $"[{index++}]"), item);
        }

        _writer.WriteEndArray();
    }

    private void Other(object value)
    {
        // An instance of a class that a script defines has the properties that the script gave it, and no others.
        if (!value.GetType().Assembly.IsDynamic)
        {
            throw Refuse(value, "choose what to send of it, for instance with Select-Object or a hashtable");
        }

        Properties(PSObject.AsPSObject(value));
    }

    private void Within(string step, object? value)
    {
        _path.Push(step);
        if (_path.Count > MaxDepth)
        {
            throw new FormatException($"The arguments are nested more than {MaxDepth} deep at '{Place(take: 6)}...'. Most likely a value contains itself.");
        }

        Value(value);
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
