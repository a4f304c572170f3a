using System.Text;
using System.Text.Json;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections.Calls;

/// <summary>
/// Carries a client's <c>_meta</c> over to a server: unchanged but for the progress token, which becomes the connection's own, and for what
/// belongs to the exchange between client and gateway alone (MCP 2026-07-28: protocol version, client info and capabilities, log level).
/// </summary>
internal static class RequestMeta
{
    public const string ProtocolVersionKey = "io.modelcontextprotocol/protocolVersion";
    public const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
    public const string ClientInfoKey = "io.modelcontextprotocol/clientInfo";
    public const string LogLevelKey = "io.modelcontextprotocol/logLevel";

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };
    private static readonly byte[][] s_trace = [.. ((string[])[TraceContext.ParentName, TraceContext.StateName]).Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[][] s_own = [.. ((string[])["progressToken", ProtocolVersionKey, CapabilitiesKey, ClientInfoKey, LogLevelKey]).Select(Encoding.ASCII.GetBytes)];

    /// <summary>Puts the <c>_meta</c> object of a request to a server together.</summary>
    /// <param name="line">Receives it.</param>
    /// <param name="meta">The client's object, or empty.</param>
    /// <param name="progressToken">The connection's token, where the client wants progress.</param>
    /// <param name="sessionMeta">What every request to this server has there: members of a JSON object, or empty.</param>
    /// <param name="trace">The context of the trace that takes the place of the client's: members of a JSON object, or empty where the client's stays.</param>
    public static void Compose(LineBuffer line, ReadOnlySpan<byte> meta, long? progressToken, ReadOnlySpan<byte> sessionMeta, ReadOnlySpan<byte> trace)
    {
        line.Add("{"u8).Add(sessionMeta);
        bool first = sessionMeta.IsEmpty;
        if (!trace.IsEmpty)
        {
            line.Add(first ? ""u8 : ","u8).Add(trace);
            first = false;
        }

        if (progressToken is { } token)
        {
            line.Add(first ? ""u8 : ","u8).Add("\"progressToken\":"u8).Add(token);
            first = false;
        }

        // Metadata that is not an object is left out.
        if (!meta.IsEmpty && meta[0] == (byte)'{')
        {
            var reader = new Utf8JsonReader(meta, s_options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool own = IsOneOf(s_own, ref reader) || (!trace.IsEmpty && IsOneOf(s_trace, ref reader));
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

    private static bool IsOneOf(byte[][] names, ref Utf8JsonReader name)
    {
        foreach (byte[] one in names)
        {
            if (JsonString.TokenIs(ref name, one))
            {
                return true;
            }
        }

        return false;
    }
}
