using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary><see cref="JsonEquality"/> for sets: servers list thousands of values.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    public static JsonValueComparer Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y) => JsonEquality.AreEqual(x, y);

    public int GetHashCode(JsonElement obj) => obj.ValueKind switch
    {
        JsonValueKind.String => string.GetHashCode(obj.GetString(), StringComparison.Ordinal),
        // As decimals equal numbers are equal as doubles, and zero has two signs.
        JsonValueKind.Number => obj.TryGetDouble(out double number) ? (number + 0.0).GetHashCode() : 1,
        JsonValueKind.Array => HashCode.Combine(obj.GetArrayLength(), obj.EnumerateArray().Take(1).Sum(GetHashCode)),
        JsonValueKind.Object => obj.EnumerateObject().Aggregate(2, (hash, member) => unchecked(hash + string.GetHashCode(member.Name, StringComparison.Ordinal) + GetHashCode(member.Value))),
        _ => (int)obj.ValueKind,
    };
}
