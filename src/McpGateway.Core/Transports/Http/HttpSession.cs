using System.Net.Http.Headers;
using System.Text;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>What is known of a remote server while it is spoken to, and what the headers of each request repeat of that.</summary>
internal sealed class HttpSession
{
    private const string EncodedBegin = "=?base64?";
    private const string EncodedEnd = "?=";

    private readonly IReadOnlyList<Uri> _addresses;
    private readonly int _first;
    private int _tried;

    /// <param name="addresses">Where the server is.</param>
    /// <param name="first">Which of them is tried first.</param>
    public HttpSession(IReadOnlyList<Uri> addresses, int first)
    {
        _addresses = addresses;
        _first = first;
    }

    /// <summary>The address in use.</summary>
    public Uri Address => _addresses[(_first + _tried) % _addresses.Count];

    /// <summary>The id of the session; null where the server gave none.</summary>
    public string? Id { get; private set; }

    /// <summary>The revision that was agreed on with <c>initialize</c>; null before that, and where each message says it for itself.</summary>
    public string? Revision { get; private set; }

    /// <summary>The parameters that tools want to see in headers.</summary>
    public ParameterHeaders Parameters { get; } = new();

    /// <summary>Goes on to the next address; false where all were tried.</summary>
    public bool TryNextAddress()
    {
        if (_tried + 1 >= _addresses.Count)
        {
            return false;
        }

        _tried++;
        return true;
    }

    /// <summary>The server has answered <c>initialize</c>.</summary>
    /// <param name="id">The id that it gave the session, or null.</param>
    public void Begin(string? id) => Id = id;

    /// <summary>What the two sides have agreed on.</summary>
    public void Agree(string revision) => Revision = string.CompareOrdinal(revision, ProtocolRevisions.FirstStateless) < 0 ? revision : null;

    /// <summary>Sets the headers of a request.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="message">What it carries; null for nothing.</param>
    public void Fill(HttpRequestHeaders headers, HttpMessage? message)
    {
        headers.TryAddWithoutValidation("Accept", message is null ? "text/event-stream" : "application/json, text/event-stream");
        foreach ((string name, string value) in message?.Trace ?? [])
        {
            headers.TryAddWithoutValidation(name, value);
        }

        if (message?.Revision is { } revision)
        {
            headers.TryAddWithoutValidation("MCP-Protocol-Version", revision);
            headers.TryAddWithoutValidation("Mcp-Method", message.Method);
            if (message.Name is { } name)
            {
                headers.TryAddWithoutValidation("Mcp-Name", Encoded(name));
            }

            foreach ((string header, string value) in Parameters.Of(message))
            {
                headers.TryAddWithoutValidation("Mcp-Param-" + header, Encoded(value));
            }

            return;
        }

        if (Revision is { } agreed && message?.Method != "initialize")
        {
            headers.TryAddWithoutValidation("MCP-Protocol-Version", agreed);
        }

        if (Id is { } id && message?.Method != "initialize")
        {
            headers.TryAddWithoutValidation("Mcp-Session-Id", id);
        }
    }

    /// <summary>A value as a header can carry it (MCP 2026-07-28, Streamable HTTP, Value Encoding).</summary>
    internal static string Encoded(string value) =>
        value.Length > 0 && value[0] is not (' ' or '\t') && value[^1] is not (' ' or '\t') && value.All(letter => letter is >= ' ' and <= '~')
        && !(value.StartsWith(EncodedBegin, StringComparison.Ordinal) && value.EndsWith(EncodedEnd, StringComparison.Ordinal))
            ? value
            : EncodedBegin + Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) + EncodedEnd;
}
