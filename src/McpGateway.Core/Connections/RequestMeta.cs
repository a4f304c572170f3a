using System.Text.Json;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// Carries a client's <c>_meta</c> over to a server: unchanged but for the progress token, which becomes the connection's own, and for what
/// belongs to the session between client and gateway alone (the <c>io.modelcontextprotocol/</c> keys of revision 2026-07-28).
/// </summary>
internal static class RequestMeta
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };

    public static void Compose(LineBuffer line, ReadOnlySpan<byte> meta, long? progressToken)
    {
        line.Add("{"u8);
        bool first = true;
        if (progressToken is { } token)
        {
            line.Add("\"progressToken\":"u8).Add(token);
            first = false;
        }

        if (!meta.IsEmpty)
        {
            var reader = new Utf8JsonReader(meta, s_options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool own = IsOwn(ref reader);
                int start = (int)reader.TokenStartIndex;
                reader.Read();
                reader.Skip();
                if (!own)
                {
                    line.Add(first ? ""u8 : ","u8).Add(meta[start..(int)reader.BytesConsumed]);
                    first = false;
                }
            }
        }

        line.Add("}"u8);
    }

    private static bool IsOwn(ref Utf8JsonReader name)
    {
        if (!name.ValueIsEscaped)
        {
            return name.ValueSpan.SequenceEqual("progressToken"u8) || name.ValueSpan.StartsWith("io.modelcontextprotocol/"u8);
        }

        try
        {
            string text = name.GetString()!;
            return text == "progressToken" || text.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: no name of ours.
            return false;
        }
    }
}
