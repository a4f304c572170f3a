using System.Text;
using McpGateway.Diagnostics;
using McpGateway.Http.Sessions;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.Stateless;

/// <summary>Which messages are of 2026-07-28, and what their headers have to repeat of them (MCP 2026-07-28, Streamable HTTP, Request Metadata).</summary>
internal static class StatelessRules
{
    private const string RevisionHeader = "MCP-Protocol-Version";
    private const string EncodedBegin = "=?base64?";
    private const string EncodedEnd = "?=";

    /// <summary>Whether a message says for itself which revision it is of.</summary>
    public static bool Concern(HttpRequest request, PostedBody body)
    {
        string? header = request.Headers[RevisionHeader];
        bool isOfSession = header is not null && ProtocolRevisions.WithSession.Contains(header, StringComparer.Ordinal) && request.Headers.ContainsKey("Mcp-Session-Id");
        return !isOfSession && (body.Revision is not null || (body.Method != "initialize" && string.CompareOrdinal(header, ProtocolRevisions.FirstStateless) >= 0));
    }

    /// <summary>The error of a message that does not say what it has to, or whose headers do not repeat it; null where all is well.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The message.</param>
    public static byte[]? Refusal(HttpRequest request, PostedBody body)
    {
        ReadOnlySpan<byte> message = body.Bytes.Span;
        if (body.Kind == MessageKind.Request && (body.Revision is null || (body.Revision == ProtocolRevisions.FirstStateless && !body.HasCapabilities)))
        {
            string missing = body.Revision is null ? "\"io.modelcontextprotocol/protocolVersion\", a string" : "\"io.modelcontextprotocol/clientCapabilities\", an object";
            return JsonRpcError.Line(body.Id, JsonRpcError.InvalidParams, $"\"_meta\" must contain {missing}.");
        }

        string? problem = body.Kind switch
        {
            MessageKind.Batch => "a batch has no revision that has no sessions",
            MessageKind.Response => "responses are not posted in this revision",
            _ => Compare(request, RevisionHeader, body.Revision, isKnown: body.Kind == MessageKind.Request) ?? Compare(request, "Mcp-Method", body.Method, isKnown: true) ?? CompareName(request, body, message),
        };
        return problem is null ? null : JsonRpcError.Line(body.Id, JsonRpcError.HeaderMismatch, "Header mismatch: " + problem);
    }

    private static string? CompareName(HttpRequest request, PostedBody body, ReadOnlySpan<byte> message)
    {
        string? member = body.Method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            _ => null,
        };
        return member is null || body.Kind != MessageKind.Request ? null : Compare(request, "Mcp-Name", JsonMembers.GetString(message, JsonMembers.Find(message, body.Envelope.Params, member)), isKnown: true);
    }

    private static string? Compare(HttpRequest request, string header, string? expected, bool isKnown)
    {
        StringValues value = request.Headers[header];
        if (value is not [{ Length: > 0 } actual])
        {
            return value.Count > 1 ? $"{header} is there more than once" : $"{header} is missing";
        }

        return !isKnown || Decoded(actual) == expected
            ? null
            : $"{header} is '{UntrustedText.OneLine(actual, 100)}', and the message says {(expected is null ? "nothing of it" : $"'{UntrustedText.OneLine(expected, 100)}'")}";
    }

    /// <summary>Values that no header can hold come as =?base64?...?= (MCP 2026-07-28, Value Encoding).</summary>
    private static string? Decoded(string value)
    {
        if (!value.StartsWith(EncodedBegin, StringComparison.Ordinal) || !value.EndsWith(EncodedEnd, StringComparison.Ordinal) || value.Length < EncodedBegin.Length + EncodedEnd.Length)
        {
            return value;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value[EncodedBegin.Length..^EncodedEnd.Length]));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
