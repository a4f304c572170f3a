using System.Text;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>
/// Tells requests of 2026-07-28, which carry their revision in <c>_meta</c>, from those of the revisions with <c>initialize</c>
/// (specification 2026-07-28, Versioning and Compatibility).
/// </summary>
internal static class Era
{
    private const string Version = "io.modelcontextprotocol/protocolVersion";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";

    private static readonly string[] s_legacyMethods =
        ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];

    /// <summary>Marks the request as modern or not.</summary>
    /// <exception cref="RequestException">The request fits neither era that the server speaks.</exception>
    public static void Check(Request request)
    {
        var options = request.Server.Options;
        var version = request.Meta.Member(Version).Text();
        if (!options.IsStatelessServer || (version is null && !options.StatelessOnly))
        {
            return;
        }

        if (options.StatelessOnly && string.Equals(request.Method, "initialize", StringComparison.Ordinal))
        {
            throw Unsupported(options, version ?? request.Params.Member("protocolVersion").Text());
        }

        if (version is null)
        {
            throw new RequestException(ErrorCode.InvalidParams, $"Requests must include '_meta/{Version}'.");
        }

        if (!string.Equals(version, ProtocolRevision.July2026, StringComparison.Ordinal))
        {
            throw Unsupported(options, version);
        }

        if (request.Meta.Member(Capabilities).ValueKind != JsonValueKind.Object)
        {
            throw new RequestException(ErrorCode.InvalidParams, $"Requests must include '_meta/{Capabilities}'.");
        }

        if (s_legacyMethods.Contains(request.Method, StringComparer.Ordinal))
        {
            throw new RequestException(ErrorCode.MethodNotFound, $"Method not found: {request.Method}");
        }

        request.Modern = true;
        request.Server.StatelessSeen = true;
    }

    public static RequestException Unsupported(SampleOptions options, string? requested)
    {
        var data = Json.WriteObject(w =>
        {
            w.WriteStartArray("supported");
            foreach (var revision in ProtocolRevision.Supported(options))
            {
                w.WriteStringValue(revision);
            }

            w.WriteEndArray();
            w.WriteString("requested", requested ?? "");
        });
        return new RequestException(
            ErrorCode.UnsupportedProtocolVersion, "Unsupported protocol version", Encoding.UTF8.GetString(data));
    }
}
