using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Turns a value into the one that a schema asks for, where that is certain: a number into a text where only texts are allowed, a text into a number
/// only where none is, times into ISO 8601, files into their bytes. Everything else is left as it is, for the check to judge.
/// </summary>
internal static partial class SchemaScalar
{
    private const SchemaTypes Numeric = SchemaTypes.Integer | SchemaTypes.Number;

    /// <summary>The value to write for a value without its PSObject.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">What it must be.</param>
    /// <param name="secrets">Receives secrets that become plain text.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static object Convert(object value, ToolSchema schema, ICollection<string> secrets)
    {
        object converted = ByType(value, schema, secrets);
        return schema.EnumValues is { } listed ? Listed(converted, listed) : converted;
    }

    private static object ByType(object value, ToolSchema schema, ICollection<string> secrets)
    {
        SchemaTypes types = schema.Types;
        bool isText = Allows(types, SchemaTypes.String);
        switch (value)
        {
            case string text:
                return isText ? text : FromText(text, types);
            case bool or SwitchParameter:
                bool flag = value is SwitchParameter given ? given.IsPresent : (bool)value;
                return !Allows(types, SchemaTypes.Boolean) && isText ? (flag ? "true" : "false") : flag;
            case Enum name:
                return !isText && Allows(types, Numeric) ? System.Convert.ChangeType(name, Enum.GetUnderlyingType(name.GetType()), CultureInfo.InvariantCulture) : name.ToString();
            case DateTime time when isText:
                return Time(time.Kind == DateTimeKind.Unspecified && schema.Format == "date-time" ? DateTime.SpecifyKind(time, DateTimeKind.Local) : time, time, schema.Format);
            case DateTimeOffset time when isText:
                return Time(time, time.DateTime, schema.Format);
            case DateOnly date when isText && schema.Format == "date-time":
                return Time(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Local), default, null);
            case TimeSpan span when isText && schema.Format == "duration":
                return XmlConvert.ToString(span);
            case byte[] bytes:
                return isText ? Bytes(bytes, schema.ContentEncoding) : bytes.Select(one => (object)one).ToArray();
            case FileSystemInfo file when isText && types != SchemaTypes.All:
                return File(file, schema);
            case PathInfo path when isText && types != SchemaTypes.All:
                return path.Provider.Name == "FileSystem" ? File(new FileInfo(path.ProviderPath), schema) : path.Path;
            case XmlNode node when isText && types != SchemaTypes.All:
                return node.OuterXml;
            case IPAddress or IPEndPoint or PhysicalAddress or MailAddress or StringBuilder or CultureInfo when isText && types != SchemaTypes.All:
                return value.ToString() ?? "";
            case SecureString secret when types == SchemaTypes.String:
                string plain = new NetworkCredential("", secret).Password;
                secrets.Add(plain);
                return plain;
            default:
                // The library that this is compiled with has no SemanticVersion.
                return IsNumber(value) ? Number(value, types)
                    : isText && types != SchemaTypes.All && value.GetType().FullName == "System.Management.Automation.SemanticVersion" ? value.ToString() ?? ""
                    : value;
        }
    }

    /// <summary>The value of the list that differs in case alone, where there is one such and none that is the same.</summary>
    private static object Listed(object value, IReadOnlyList<JsonElement> listed)
    {
        if (value is not string text)
        {
            return value;
        }

        string[] texts = [.. listed.Where(one => one.ValueKind == JsonValueKind.String).Select(ObjectReader.Text)];
        return !texts.Contains(text, StringComparer.Ordinal) && texts.Where(one => one.Equals(text, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : text;
    }

    private static object Number(object value, SchemaTypes types)
    {
        if (!Allows(types, Numeric))
        {
            // NaN and the infinities are no numbers in JSON, and no texts that anybody has written.
            return Allows(types, SchemaTypes.String) && !(value is double or float or Half && !double.IsFinite(System.Convert.ToDouble(value is Half half ? (double)half : value, CultureInfo.InvariantCulture)))
                ? Digits(value)
                : value;
        }

        // 5.0 is a whole number for the schema, but not for every server.
        return !Allows(types, SchemaTypes.Number) && value is decimal or double or float && IsWhole(value) ? BigInteger.Parse(Digits(value), NumberStyles.Float, CultureInfo.InvariantCulture) : value;
    }

    private static bool IsWhole(object value) => value switch
    {
        decimal exact => decimal.Truncate(exact) == exact,
        double or float when System.Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number => double.IsFinite(number) && Math.Truncate(number) == number,
        _ => true,
    };

    private static object FromText(string text, SchemaTypes types)
    {
        string trimmed = text.Trim();
        if (Allows(types, Numeric) && JsonNumber().IsMatch(trimmed))
        {
            object number = NumberReader.Read(trimmed);
            if (Allows(types, SchemaTypes.Number) || IsWhole(number))
            {
                return Number(number, types);
            }
        }

        if (Allows(types, SchemaTypes.Boolean) && bool.TryParse(trimmed, out bool flag))
        {
            return flag;
        }

        if ((Allows(types, SchemaTypes.Object) && trimmed.StartsWith('{')) || (Allows(types, SchemaTypes.Array) && trimmed.StartsWith('[')))
        {
            using JsonDocument? json = ObjectReader.TryParse(trimmed);
            return json?.RootElement.Clone() ?? (object)text;
        }

        return text;
    }

    private static string Time(object time, DateTime clock, string? format) => format switch
    {
        "date" => clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "time" => ((IFormattable)time).ToString("O", CultureInfo.InvariantCulture)[11..],
        _ => ((IFormattable)time).ToString("O", CultureInfo.InvariantCulture),
    };

    private static string Bytes(byte[] bytes, string? encoding) => encoding?.ToUpperInvariant() switch
    {
        "BASE16" => System.Convert.ToHexString(bytes),
        "BASE64URL" => System.Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        _ => System.Convert.ToBase64String(bytes),
    };

    private static string File(FileSystemInfo file, ToolSchema schema) =>
        file is FileInfo && (schema.ContentEncoding is not null || schema.Format is "byte" or "binary")
            ? Bytes(System.IO.File.ReadAllBytes(file.FullName), schema.ContentEncoding)
            : schema.Format is "uri" ? new Uri(file.FullName).AbsoluteUri : file.FullName;

    /// <summary>The digits of a number, whatever the culture.</summary>
    private static string Digits(object number) => ((IFormattable)number).ToString(number is double or float or Half ? "R" : null, CultureInfo.InvariantCulture);

    private static bool IsNumber(object value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or nint or nuint or decimal or BigInteger or double or float or Half;

    private static bool Allows(SchemaTypes types, SchemaTypes wanted) => (types & wanted) != SchemaTypes.None;

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber();
}
