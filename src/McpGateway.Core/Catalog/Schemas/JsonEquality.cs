using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>Whether two JSON values are the same, as JSON Schema (core 4.2.2) means it: numbers by value, objects in any order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind)
        {
            return false;
        }

        return one.ValueKind switch
        {
            JsonValueKind.String => one.ValueEquals(other.GetString()),
            JsonValueKind.Number => AreEqualNumbers(one, other),
            JsonValueKind.Array => one.GetArrayLength() == other.GetArrayLength() && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
            JsonValueKind.Object => one.EnumerateObject().Count() == other.EnumerateObject().Count()
                && one.EnumerateObject().All(member => other.TryGetProperty(member.Name, out JsonElement value) && AreEqual(member.Value, value)),
            _ => true,
        };
    }

    private static bool AreEqualNumbers(JsonElement one, JsonElement other) =>
        one.TryGetDecimal(out decimal a) && other.TryGetDecimal(out decimal b) ? a == b
        : one.TryGetDouble(out double c) && other.TryGetDouble(out double d) ? c.Equals(d)
        : one.GetRawText() == other.GetRawText();
}
