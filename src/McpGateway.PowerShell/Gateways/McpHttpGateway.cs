using System.Collections;
using System.Security;
using McpGateway.PowerShell.Secrets;
using McpGateway.Serving;

namespace McpGateway.PowerShell;

/// <summary>A gateway that was started here to serve HTTP, with a token of its owner.</summary>
public sealed class McpHttpGateway : McpGatewayProcess
{
    private readonly Uri? _uri;

    internal McpHttpGateway(StartedGateway started, ServingStatus status, string? page)
        : base(status)
    {
        Page = page is null ? null : new Uri(page);
        Token = PlainText.Secure(started.Token);
        _uri = Uri.TryCreate(started.Addresses[0], UriKind.Absolute, out Uri? uri) ? uri : null;
    }

    /// <summary>Where clients reach it.</summary>
    public Uri? Uri => _uri;

    /// <summary>The link that opens its page in a browser, once and within ten minutes; null without -Show.</summary>
    public Uri? Page { get; }

    /// <summary>A token of the owner, which is good as long as it runs.</summary>
    public SecureString Token { get; }

    /// <summary>The headers of a request of MCP, for <c>Invoke-RestMethod -Headers</c>: the token, and what a client of Streamable HTTP accepts.</summary>
    public Hashtable GetHeaders() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Authorization"] = "Bearer " + PlainText.Of(Token),
        ["Accept"] = "application/json, text/event-stream",
    };
}
