using System.Globalization;
using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads single values; null where a value is not of the kind.</summary>
internal static class JsonValues
{
    /// <summary>The value of a member; null where it is not there, or is <c>null</c>.</summary>
    public static JsonSyntax? Get(JsonSyntax? holder, string key) =>
        holder?.Find(key)?.Value is { Kind: not JsonValueKind.Null } value ? value : null;

    public static bool? Flag(JsonSyntax value) => value.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static TimeSpan? Seconds(JsonSyntax value) =>
        value.Kind == JsonValueKind.Number && Timeouts.TryParseSeconds(value.Text, out TimeSpan time) ? time : null;

    public static int? Whole(JsonSyntax value, int least, int most) =>
        value.Kind == JsonValueKind.Number
        && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number >= least && number <= most && number == Math.Truncate(number)
            ? (int)number
            : null;

    public static T? Word<T>(JsonSyntax value, params ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        foreach ((string word, T meaning) in words)
        {
            if (value.Kind == JsonValueKind.String && word.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
            {
                return meaning;
            }
        }

        return null;
    }

    /// <summary>A list of texts; one text is taken for a list of one.</summary>
    public static List<string>? Texts(JsonSyntax value) =>
        value.Kind == JsonValueKind.String ? [value.Text!]
        : value.Kind == JsonValueKind.Array && value.Items.TrueForAll(item => item.Kind == JsonValueKind.String) ? value.Items.ConvertAll(item => item.Text!)
        : null;

    // People write "PORT": 8080 and "DEBUG": true; what a process gets is text either way. What is null is as though it were not there.
    public static List<string>? Scalars(JsonSyntax value) =>
        value.Kind == JsonValueKind.Array && value.Items.TrueForAll(IsScalarOrNull) ? [.. value.Items.Where(IsScalar).Select(Scalar)] : null;

    public static Dictionary<string, string>? Map(JsonSyntax value)
    {
        // Languages whose maps and lists are one thing write an empty map as a list.
        bool isMap = value.Kind == JsonValueKind.Object || (value.Kind == JsonValueKind.Array && value.Items.Count == 0);
        if (!isMap || !value.Members.TrueForAll(member => IsScalarOrNull(member.Value)))
        {
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonSyntax.Member member in value.Members)
        {
            // Of two of one name the last counts, also where it is null.
            map.Remove(member.Name);
            if (IsScalar(member.Value))
            {
                map[member.Name] = Scalar(member.Value);
            }
        }

        return map;
    }

    private static bool IsScalar(JsonSyntax value) =>
        value.Kind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static bool IsScalarOrNull(JsonSyntax value) => value.Kind == JsonValueKind.Null || IsScalar(value);

    private static string Scalar(JsonSyntax value) => value.Text ?? (value.Kind == JsonValueKind.True ? "true" : "false");
}
