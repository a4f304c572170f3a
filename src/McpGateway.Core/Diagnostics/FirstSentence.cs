namespace McpGateway.Diagnostics;

/// <summary>Tells what happened from what to do about it, in a message that says both, one after the other.</summary>
internal static class FirstSentence
{
    /// <summary>The first sentence without its full stop, and what follows; empty where there is one sentence only.</summary>
    public static (string First, string Following) Of(string message)
    {
        for (int at = message.IndexOf(". ", StringComparison.Ordinal); at >= 0; at = message.IndexOf(". ", at + 1, StringComparison.Ordinal))
        {
            // A path may have a full stop and a blank in it, too.
            if (at + 2 < message.Length && char.IsUpper(message[at + 2]))
            {
                return (message[..at], message[(at + 2)..]);
            }
        }

        return (message.TrimEnd('.'), "");
    }
}
