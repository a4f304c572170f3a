using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;

namespace McpGateway.Catalog.Pinning;

/// <summary>What of a server's entry says which server it is. Variables and headers are not in it, because tokens are renewed there; arguments are a digest, because a secret may be among them.</summary>
internal static class PinnedEntry
{
    /// <summary>The entry in one form.</summary>
    public static byte[] Of(ServerDefinition server)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            if (server.Kind == ServerKind.Http)
            {
                writer.WriteStartArray("addresses");
                foreach (string address in server.Addresses)
                {
                    writer.WriteStringValue(Place(address));
                }

                writer.WriteEndArray();
            }
            else
            {
                writer.WriteString("arguments", server.Arguments.Count == 0 ? "none" : $"{server.Arguments.Count}, not shown because secrets may be among them (digest {Digest(server.Arguments)})");
                writer.WriteString("command", server.Command);
                writer.WriteString("folder", server.WorkingDirectory);
            }

            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>An address without what can be a secret in it: a name with a password before the host, and the query.</summary>
    private static string Place(string address)
    {
        string place = address.Split('?')[0];
        int host = place.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        int end = place.IndexOf('/', host) is >= 0 and var path ? path : place.Length;
        int at = place.LastIndexOf('@', end - 1, end - host);
        return at < 0 ? place : string.Concat(place.AsSpan(0, host), place.AsSpan(at + 1));
    }

    private static string Digest(IReadOnlyList<string> texts)
    {
        var hash = new XxHash128();
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
