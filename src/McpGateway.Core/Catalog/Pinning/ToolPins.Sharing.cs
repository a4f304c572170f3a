using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Json;

namespace McpGateway.Catalog.Pinning;

/// <content>What was approved at other gateways, whose homes are others.</content>
internal sealed partial class ToolPins
{
    /// <summary>What tells one state of the server's file from the next; null where that cannot be told at the moment.</summary>
    public FileStamp? StampOf(ServerDefinition server) => FileStamp.Of(PathOf(server));

    /// <summary>All that was approved of a server, and its place among other such records (<see cref="PinRecord.Order"/>); null where nothing was, or nobody knows.</summary>
    public (string Order, byte[] Text)? Read(ServerDefinition server)
    {
        try
        {
            return FileOf(server).Read() is { } record ? (record.Order, PinFileContent.Write(record)) : null;
        }
        catch (PinException)
        {
            // It is told wherever the server is used.
            return null;
        }
    }

    /// <summary>Takes what was approved at another gateway as a whole, unless what was approved here counts as much.</summary>
    /// <param name="server">The server.</param>
    /// <param name="text">What <see cref="Read"/> has given there.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Take(ServerDefinition server, byte[] text)
    {
        try
        {
            using JsonDocument document = LenientJson.Parse(text);
            PinRecord other = PinFileContent.Read(document.RootElement);
            bool isTaken = false;
            FileOf(server).Change(before =>
            {
                isTaken = before is null || string.CompareOrdinal(other.Order, before.Order) > 0;
                return isTaken ? other : null;
            });
            Forget(server);
            return isTaken;
        }
        catch (Exception e) when (e is PinException or JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            Log.NotPinned(_logger, server.Name, e.Message);
            return false;
        }
    }
}
