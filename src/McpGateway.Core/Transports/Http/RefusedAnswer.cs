using System.Net;
using System.Text;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>An answer with an error of HTTP, and the error of JSON-RPC in it, if there is one.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The beginning of what came with it.</param>
/// <param name="Error">The raw error of JSON-RPC; null where there is none.</param>
/// <param name="Code">Its code; 0 where there is none.</param>
internal sealed record RefusedAnswer(HttpStatusCode Status, string Text, byte[]? Error, int Code)
{
    /// <summary>Whether no method of that name is known, as far as the status tells.</summary>
    public bool IsUnknownMethod => (int)Status is >= 400 and < 500 and not 401 and not 403;

    /// <summary>Whether it may come from a server of the older transport (MCP 2026-07-28, Streamable HTTP, Backward Compatibility).</summary>
    public bool MayBeOlder => Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && !IsModern;

    /// <summary>Whether the error is one that only revision 2026-07-28 knows.</summary>
    private bool IsModern => Code is JsonRpcError.HeaderMismatch or JsonRpcError.MissingCapability or JsonRpcError.UnsupportedRevision;

    /// <summary>Reads an answer.</summary>
    public static async Task<RefusedAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await AnswerReader.ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            text = "";
        }

        byte[] body = Encoding.UTF8.GetBytes(text);
        Envelope envelope = Envelope.Scan(body);
        bool isError = envelope.Error.Exists && (envelope.Kind == MessageKind.Response || envelope.IsErrorOfNone);
        JsonSpan code = isError ? JsonMembers.Find(body, envelope.Error, "code") : default;
        return new RefusedAnswer(
            response.StatusCode, text, isError ? envelope.Error.Of(body).ToArray() : null, code.Exists && RequestNumber.TryRead(code.Of(body), out long number) ? (int)number : 0);
    }

    /// <summary>
    /// Whether the server does not know the session (any more): 404, as the specification demands, and 400 where the text says so, as many servers do. Neither has
    /// taken the request.
    /// </summary>
    public bool IsSessionLost(HttpSession session) =>
        session.Id is not null && !IsModern
        && (Status == HttpStatusCode.NotFound || (Status == HttpStatusCode.BadRequest && Text.Contains("session", StringComparison.OrdinalIgnoreCase)));
}
