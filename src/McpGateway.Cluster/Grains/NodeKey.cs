using System.Globalization;

namespace McpGateway.Cluster.Grains;

/// <summary>Which node: the key of a grain. A node has several, so that its links do not wait for one thread.</summary>
/// <param name="Run">The life of the node's process (<see cref="NodeRun"/>).</param>
/// <param name="Number">Which of its grains.</param>
internal sealed record NodeKey(string Run, int Number)
{
    private const int GrainsOfNode = 16;

    private const char Separator = '/';

    /// <summary>The key as a text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Run}{Separator}{Number}");

    /// <summary>The key for a link.</summary>
    public static NodeKey For(string run, Guid link) => new(run, (int)((uint)link.GetHashCode() % GrainsOfNode));

    /// <summary>The node's life that a grain's key names, where it names any: the key itself, or what stands before the number.</summary>
    public static string RunIn(string text) => text.Split(Separator)[0];
}
