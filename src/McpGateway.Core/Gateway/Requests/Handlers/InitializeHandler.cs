using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>initialize</c>: what the client says of itself is noted, and a revision agreed on (MCP 2025-11-25, Lifecycle, Version Negotiation).</summary>
internal sealed class InitializeHandler(ClientContext client) : IRequestHandler
{
    private static readonly byte[] s_supported =
        [.. "{\"supported\":["u8, .. JsonText(ProtocolRevisions.WithSession), .. "],\"requested\":"u8];

    public bool NeedsAdmission => false;

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        ReadOnlySpan<byte> id = envelope.Id.Of(line);
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        _ = JsonMembers.TryFind(line, envelope.Params, ["protocolVersion", "capabilities", "clientInfo"], found);
        if (JsonMembers.GetString(line, found[0]) is not { } asked || !MayBeObject(line, found[1]) || !MayBeObject(line, found[2]))
        {
            client.Output.PostError(id, JsonRpcError.InvalidParams, "The params of initialize must be an object with \"protocolVersion\", a string, \"capabilities\", an object, and \"clientInfo\", an object.");
            return;
        }

        bool isKnown = ProtocolRevisions.WithSession.Contains(asked, StringComparer.Ordinal);
        if (!isKnown && string.CompareOrdinal(asked, ProtocolRevisions.LatestWithSession) > 0)
        {
            client.Output.Post(mayWait: false, JsonRpcError.Line(
                id,
                JsonRpcError.UnsupportedRevision,
                $"The revision '{UntrustedText.OneLine(asked, 60)}' does not begin with \"initialize\".",
                [.. s_supported, .. found[0].Of(line), (byte)'}']));
            return;
        }

        // A client that does not know it, either, ends the session when it sees what it gets.
        string agreed = isKnown ? asked : ProtocolRevisions.LatestWithSession;
        client.Profile = client.Profile.Initialized(agreed, found[1].Of(line), found[2].Of(line));
        client.Output.PostResult(id, Introduction.Initialize(client.Access.Configuration, agreed));
    }

    /// <summary>Whether a value is an object, or is not said.</summary>
    private static bool MayBeObject(ReadOnlySpan<byte> line, JsonSpan value) => !value.Exists || line[value.Start] is (byte)'{' or (byte)'n';

    private static byte[] JsonText(IEnumerable<string> revisions) => [.. string.Join(',', revisions.Select(revision => $"\"{revision}\"")).Select(letter => (byte)letter)];
}
