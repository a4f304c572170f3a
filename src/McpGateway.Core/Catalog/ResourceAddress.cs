using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpGateway.Catalog;

/// <summary>
/// A server's resource as clients of the gateway see it: <c>mcp-gateway://server/uri</c>, the server percent-encoded, the URI as the server has
/// it. A template stays a template.
/// </summary>
internal static class ResourceAddress
{
    /// <summary>The scheme with what follows it.</summary>
    public const string Prefix = "mcp-gateway://";

    /// <summary>What no URL parser encodes, in whatever part of a URI it stands.</summary>
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "!#$%&()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>The address of a resource or of a template.</summary>
    public static string Compose(string server, string uri) => $"{Prefix}{Uri.EscapeDataString(server)}/{uri}";

    /// <summary>Takes an address apart. False where it is none.</summary>
    /// <param name="text">What a client sent.</param>
    /// <param name="server">The server, which a client may have turned to lower case.</param>
    /// <param name="uri">The server's URI.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? server, [NotNullWhen(true)] out string? uri)
    {
        (server, uri) = (null, null);
        int slash = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text.IndexOf('/', Prefix.Length) : -1;
        if (slash <= Prefix.Length || slash == text.Length - 1)
        {
            return false;
        }

        server = Uri.UnescapeDataString(text[Prefix.Length..slash]);
        uri = text[(slash + 1)..];
        return true;
    }

    /// <summary>
    /// The URI with everything percent-encoded that some URL parser encodes: spaces, quotes, braces, all that is not ASCII. A URI and what a
    /// client's parser made of it have this in common.
    /// </summary>
    public static string Encode(string uri)
    {
        if (!uri.AsSpan().ContainsAnyExcept(s_plain))
        {
            return uri;
        }

        var text = new StringBuilder(uri.Length + 20);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in uri.EnumerateRunes())
        {
            if (rune.IsAscii && s_plain.Contains((char)rune.Value))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (byte one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                text.Append('%').Append("0123456789ABCDEF"[one >> 4]).Append("0123456789ABCDEF"[one & 15]);
            }
        }

        return text.ToString();
    }
}
