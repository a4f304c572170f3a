using McpGateway.Access;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Telemetry;
using McpGateway.Http.Page;
using McpGateway.Http.Sessions;

namespace McpGateway.Http.Hosting;

/// <summary>What a gateway that serves HTTP runs with.</summary>
public sealed record HttpGatewayOptions
{
    /// <summary>The folder with configuration, catalog and logs.</summary>
    public required GatewayHome Home { get; init; }

    /// <summary>Where clients reach it, such as <c>http://127.0.0.1:7800</c> or <c>unix:///run/user/1000/mcp.sock</c>; the usual place where none is given.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Origins of web pages that are let in.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The certificate for https: a file in PEM, or .pfx.</summary>
    public string? Certificate { get; init; }

    /// <summary>The key of the certificate, a file in PEM, where it is not in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Whether a proxy that encrypts stands before it.</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>Whether the older transport, HTTP+SSE, is served too.</summary>
    public bool ServesSse { get; init; }

    /// <summary>The longest message that a client may post, in megabytes.</summary>
    public int MaxMessage { get; init; } = 16;

    /// <summary>How long a session lives that nobody uses.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether every request needs a token, also from this user's own processes.</summary>
    public bool RequiresToken { get; init; }

    /// <summary>The authorization server whose access tokens are taken beside the gateway's own, such as <c>https://login.example.com/</c>; null for none.</summary>
    public string? Issuer { get; init; }

    /// <summary>For whom access tokens may be, beside the gateway's own address.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Where clients reach the gateway, such as <c>https://mcp.example.com</c>, which is what access tokens are for; null where that is where it listens.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The claim of access tokens that tells users apart.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>How many calls a minute each user of the authorization server may make; null for no limit.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Counts the calls of users; null where this process alone does.</summary>
    internal ICallLimits? Limits { get; init; }

    /// <summary>The file with a token of the owner, which is good as long as this gateway runs; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Whether it also says, when it is ready, by which link the owner opens its page.</summary>
    public bool ShowsPage { get; init; }

    /// <summary>Whether there is a page at all: no browser reaches a broker.</summary>
    internal bool HasPage { get; init; } = true;

    /// <summary>Why it takes no new work, in a sentence that names nothing, for <c>/ready</c>; null where it does.</summary>
    internal Func<string?> Unreadiness { get; init; } = static () => null;

    /// <summary>The nodes that serve together, for the page and the metrics; null where there is this one alone.</summary>
    internal INodeSights? Nodes { get; init; }

    /// <summary>Sessions that other processes serve, too; null where they are this one's alone.</summary>
    internal ISharedSessions? SharedSessions { get; init; }

    /// <summary>Whether metrics are told at <c>/metrics</c>.</summary>
    public bool ServesMetrics { get; init; }

    /// <summary>Sends traces and metrics to a collector (<see cref="GatewayOptions.Export"/>); null where none are sent.</summary>
    public Func<ExportSettings, IAsyncDisposable>? Export { get; init; }

    /// <summary>Where it says that it is ready.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where warnings and errors go.</summary>
    public required TextWriter Problems { get; init; }
}
