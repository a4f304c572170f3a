using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Catalog;

/// <summary>What the items of all lists have in common.</summary>
internal static class CatalogItems
{
    /// <summary>
    /// The members of an item that are strings; null where one is absent or not a string, all of them where the item is no object. The first is what the item is asked for by: with
    /// half of a surrogate pair it could not be. The others are only shown.
    /// </summary>
    public static string?[] Texts(ReadOnlySpan<byte> definition, ReadOnlySpan<string> names)
    {
        string?[] texts = new string?[names.Length];
        try
        {
            Span<JsonSpan> found = stackalloc JsonSpan[names.Length];
            JsonMembers.TryFind(definition, new JsonSpan(0, definition.Length), names, found);
            for (int i = 0; i < found.Length; i++)
            {
                texts[i] = i == 0 ? JsonMembers.GetString(definition, found[i]) : JsonMembers.GetReadable(definition, found[i]);
            }
        }
        catch (JsonException)
        {
            // Nested beyond reason.
        }

        return texts;
    }

    /// <summary>Reads an array of definitions; those that are none are left out.</summary>
    /// <param name="text">The text that the array is in; it is kept.</param>
    /// <param name="array">Where the array is. No items where it is absent or no array.</param>
    /// <param name="tryRead">Reads one.</param>
    public static IEnumerable<T> Read<T>(ReadOnlyMemory<byte> text, JsonSpan array, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem =>
        JsonMembers.Items(text.Span, array).Select(item => tryRead(text.Slice(item.Start, item.Length))).OfType<T>();

    /// <summary>Whether two lists have the same definitions, byte for byte and in the same order.</summary>
    public static bool AreSame(IReadOnlyList<ICatalogItem> ones, IReadOnlyList<ICatalogItem> others) =>
        ones.Count == others.Count && ones.Zip(others).All(pair => pair.First.Definition.Span.SequenceEqual(pair.Second.Definition.Span));
}
