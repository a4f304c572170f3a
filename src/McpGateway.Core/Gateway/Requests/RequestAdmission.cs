using System.Text;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Whether a request says what its revision demands of every one, and its params have the types that they must have. It changes nothing.</summary>
internal static class RequestAdmission
{
    /// <summary>The request in a line, as one of the client's revision.</summary>
    public static ClientRequest Read(ReadOnlySpan<byte> line, in Envelope envelope, ClientProfile profile)
    {
        ClientRequest request = ClientRequest.Read(line, envelope);
        // It may repeat what the handshake has settled.
        return request.IsStateless && profile.Revision is { } agreed && JsonMembers.GetString(line, request.Revision) == agreed
            ? request with { IsStateless = false }
            : request;
    }

    /// <summary>What a request is answered with that is not admitted; null where it may go on.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="line">The client's line.</param>
    /// <param name="request">The request.</param>
    /// <param name="profile">What the client has said of itself before.</param>
    /// <param name="type">The type that one of the params must have.</param>
    public static byte[]? Refusal(string method, ReadOnlySpan<byte> line, in ClientRequest request, ClientProfile profile, ParamType type)
    {
        if (request.IsAmbiguous)
        {
            return InvalidParams(line, request, "The params have a duplicate member.");
        }

        byte[]? refusal = request.IsStateless ? WrongRevision(line, request) : MissingRevision(line, request, profile);
        if (refusal is not null)
        {
            return refusal;
        }

        string? problem = request.Params.Exists && line[request.Params.Start] != (byte)'{' ? $"The params of {method} must be an object." : type.Problem(method, line);
        return problem is null ? null : InvalidParams(line, request, problem);
    }

    /// <summary>Who has shaken no hands and says more of 2026-07-28, or has before, is no client of an older revision.</summary>
    private static byte[]? MissingRevision(ReadOnlySpan<byte> line, in ClientRequest request, ClientProfile profile) =>
        profile.Revision is null && (profile.IsStateless || request.Capabilities.Exists)
            ? InvalidParams(line, request, $"\"_meta\" must contain \"{RequestMeta.ProtocolVersionKey}\", or the session must begin with \"initialize\".")
            : null;

    private static byte[]? WrongRevision(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        if (request.IsSpoken)
        {
            return null;
        }

        string? revision = JsonMembers.GetString(line, request.Revision);
        if (revision is null or ProtocolRevisions.FirstStateless)
        {
            string missing = revision is null ? $"\"{RequestMeta.ProtocolVersionKey}\", a string" : $"\"{RequestMeta.CapabilitiesKey}\", an object";
            return InvalidParams(line, request, $"\"_meta\" must contain {missing}.");
        }

        return JsonRpcError.Line(
            request.Id.Of(line),
            JsonRpcError.UnsupportedRevision,
            $"The revision '{UntrustedText.OneLine(revision, 60)}' is not supported here without \"initialize\".",
            new LineBuffer().Add("{\"supported\":[\""u8).Add(Encoding.ASCII.GetBytes(ProtocolRevisions.FirstStateless)).Add("\"],\"requested\":"u8).Add(request.Revision.Of(line)).Add("}"u8).Span);
    }

    private static byte[] InvalidParams(ReadOnlySpan<byte> line, in ClientRequest request, string message) => JsonRpcError.Line(request.Id.Of(line), JsonRpcError.InvalidParams, message);
}
