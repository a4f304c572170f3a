using System.Globalization;

namespace McpGateway.Cluster.Grains;

/// <summary>Which node: the key of a grain. A node has several, so that its links do not wait for one thread.</summary>
/// <param name="Address">The address of the node.</param>
/// <param name="Number">Which of its grains.</param>
internal sealed record NodeKey(string Address, int Number)
{
    private const int GrainsOfNode = 16;

    private const char Separator = '/';

    /// <summary>The key as a text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Address}{Separator}{Number}");

    /// <summary>The address as Orleans has it.</summary>
    public SiloAddress Silo => SiloAddress.FromParsableString(Address);

    /// <summary>The key for a link.</summary>
    public static NodeKey For(string address, Guid link) => new(address, (int)((uint)link.GetHashCode() % GrainsOfNode));

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static NodeKey Parse(string text) =>
        text.LastIndexOf(Separator) is > 0 and var end && int.TryParse(text.AsSpan(end + 1), CultureInfo.InvariantCulture, out int number)
            ? new NodeKey(text[..end], number)
            : throw new FormatException($"'{text}' is no key of a node.");
}
