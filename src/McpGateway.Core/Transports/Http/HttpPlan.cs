using System.Security.Cryptography.X509Certificates;
using McpGateway.Configuration;
using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>How a remote server is reached: a definition with its variables put in.</summary>
/// <param name="Addresses">Where it is: the first that works counts.</param>
/// <param name="Headers">What every request says beside what MCP demands.</param>
/// <param name="Protocol">What is spoken there, as far as the entry says so.</param>
/// <param name="Authorities">The certificate authorities that are trusted beside those of the system; null for none.</param>
/// <param name="Certificate">The certificate of the client; null for none.</param>
internal sealed record HttpPlan(
    IReadOnlyList<Uri> Addresses,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    HttpProtocol Protocol,
    X509Certificate2Collection? Authorities,
    X509Certificate2? Certificate)
{
    /// <summary>The login of the user there; null where the entry says by itself who asks, or wants none.</summary>
    public LoginTarget? Login { get; init; }

    /// <summary>Refuses an address that a redirect leads to and that may not be asked (<see cref="ServerFailure.Denied"/>).</summary>
    public required Action<Uri> CheckRedirect { get; init; }
}
