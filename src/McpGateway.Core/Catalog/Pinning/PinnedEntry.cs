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
                    // What may stand before and behind it can be a secret, too.
                    int query = address.IndexOf('?', StringComparison.Ordinal);
                    writer.WriteStringValue((query < 0 ? address : address[..query]) is var place && place.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? place[(at + 1)..] : place);
                }

                writer.WriteEndArray();
            }
            else
            {
                writer.WriteString("arguments", server.Arguments.Count == 0 ? "none" : $"{server.Arguments.Count} (digest {Digest(server.Arguments)})");
                writer.WriteString("command", server.Command);
                writer.WriteString("folder", server.WorkingDirectory);
            }

            writer.WriteEndObject();
        }

        return text.ToArray();
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
