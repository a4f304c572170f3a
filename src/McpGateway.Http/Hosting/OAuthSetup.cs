using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Http.Guarding;
using McpGateway.Http.OAuth;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Hosting;

/// <summary>Puts together what takes access tokens of an authorization server. Nothing of it is loaded where there is none.</summary>
internal sealed class OAuthSetup : IDisposable
{
    private const int LongestClaim = 100;

    private readonly IssuerKeys _keys;

    /// <param name="options">What is asked of access tokens.</param>
    /// <param name="publicUrl">Where clients reach the gateway; null where that is where it listens.</param>
    /// <param name="tokens">Knows the gateway's own tokens.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="logging">The gateway's log.</param>
    public OAuthSetup(OAuthOptions options, string? publicUrl, TokenAuthentication tokens, Func<ConfigurationSnapshot> configuration, ILoggerFactory logging)
    {
        _keys = new IssuerKeys(options.Issuer, TimeProvider.System, logging.CreateLogger("McpGateway.Http"));
        var addresses = new ResourceAddresses(publicUrl);
        var scopes = new ScopeRules(configuration);
        Authentication = new OAuthAuthentication(tokens, options, _keys, addresses, scopes);
        Metadata = new ResourceMetadata(addresses, _keys, scopes);
        _keys.Begin();
    }

    /// <summary>Finds out who makes a request.</summary>
    public OAuthAuthentication Authentication { get; }

    /// <summary>Says where access tokens come from.</summary>
    public ResourceMetadata Metadata { get; }

    /// <summary>Reads what is asked of access tokens; null where none are taken.</summary>
    /// <param name="options">What the gateway is to run with.</param>
    /// <param name="addresses">Where it listens.</param>
    /// <exception cref="ConfigurationException">Something is wrong or missing.</exception>
    public static OAuthOptions? ReadOptions(HttpGatewayOptions options, IReadOnlyList<ListenAddress> addresses)
    {
        if (options.Issuer is not { } issuer)
        {
            return null;
        }

        if (options.PublicUrl is null && (options.IsBehindProxy || addresses.Any(address => !address.IsLocal)))
        {
            throw new ConfigurationException("Access tokens are for the address at which clients reach the gateway, which it cannot know by itself: --public-url https://HOST.");
        }

        if (options.UserClaim.Length is 0 or > LongestClaim || !options.UserClaim.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':' or '/'))
        {
            throw new ConfigurationException($"'{UntrustedText.OneLine(options.UserClaim, 80)}' is no claim of an access token: --user-claim sub, for example.");
        }

        return new OAuthOptions(Address(issuer, "--issuer", "its identifier, such as https://login.example.com/realms/staff"), options.Audiences, options.UserClaim, options.CallsPerMinute);
    }

    /// <summary>Reads where clients reach the gateway: without a slash and without <c>/mcp</c> at the end.</summary>
    /// <exception cref="ConfigurationException">It is no such address.</exception>
    public static string? ReadPublicUrl(HttpGatewayOptions options)
    {
        if (options.PublicUrl is not { } text)
        {
            return null;
        }

        string url = Address(text, "--public-url", "where clients reach the gateway, such as https://mcp.example.com").GetLeftPart(UriPartial.Path).TrimEnd('/');
        return url.EndsWith("/mcp", StringComparison.Ordinal) ? url[..^"/mcp".Length] : url;
    }

    /// <inheritdoc />
    public void Dispose() => _keys.Dispose();

    private static Uri Address(string text, string option, string meaning) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == "https" || (address.Scheme == "http" && LoopbackAddress.Is(address)))
        && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0 && !address.AbsolutePath.Contains("//", StringComparison.Ordinal)
            ? address
            : throw new ConfigurationException($"'{UntrustedText.OneLine(text, 200)}' cannot be used: {option} is {meaning}. It begins with https://, but on this machine.");
}
