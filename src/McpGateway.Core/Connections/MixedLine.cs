using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// A line of a server that is no JSON as a whole. What a program prints without a line break, and half a message of its own, stand before, between and behind
/// messages on the same line: those are not lost.
/// </summary>
internal static class MixedLine
{
    /// <summary>How many bytes of a text that is not a message are looked at.</summary>
    private const int MaxShown = 16 * 1024;

    private static readonly string[] s_ofClients =
    [
        "initialize", "notifications/initialized", "notifications/roots/", "tools/", "prompts/", "resources/", "completion/", "logging/", "server/", "subscriptions/",
    ];

    /// <summary>Finds the messages on a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rest">What stands beside them, as far as it is worth showing.</param>
    public static List<JsonSpan> Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest)
    {
        var messages = new List<JsonSpan>();
        var beside = new LineBuffer();
        var search = new ObjectSearch(line);
        int end = 0;
        while (search.Next() is { Exists: true } found)
        {
            if (IsMessage(found.Of(line)))
            {
                AddRest(beside, line[end..found.Start]);
                messages.Add(found);
                end = found.End;
            }
        }

        AddRest(beside, line[end..]);
        rest = beside.Span;
        return messages;
    }

    private static void AddRest(LineBuffer rest, ReadOnlySpan<byte> text)
    {
        while (text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        text = text.Trim(" \t\r"u8);
        if (!text.IsEmpty && rest.Length < MaxShown)
        {
            rest.Add(rest.Length > 0 ? " ... "u8 : ""u8).Add(text[..Math.Min(text.Length, MaxShown)]);
        }
    }

    private static bool IsMessage(ReadOnlySpan<byte> text)
    {
        Envelope envelope = Envelope.Scan(text);
        return envelope.Kind switch
        {
            MessageKind.Response => true,
            MessageKind.Request or MessageKind.Notification => !IsEcho(JsonMembers.GetString(text, envelope.Method) ?? ""),
            _ => envelope.IsErrorOfNone,
        };
    }

    /// <summary>Whether only a client sends this: a server that prints what it has received does not ask for it.</summary>
    private static bool IsEcho(string method) => Array.Exists(s_ofClients, beginning => method.StartsWith(beginning, StringComparison.Ordinal));
}
