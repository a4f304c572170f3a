using Microsoft.Extensions.Logging;

namespace McpGateway.Http.OAuth;

/// <summary>What happens between the gateway and the authorization server, with event ids from 540.</summary>
internal static partial class OAuthLog
{
    [LoggerMessage(540, LogLevel.Information, "http: the keys of the authorization server {Issuer} were read: {Keys}")]
    public static partial void KeysRead(ILogger logger, string issuer, int keys);

    [LoggerMessage(541, LogLevel.Warning, "http: nobody gets in with an access token of {Issuer} for now: {Problem}")]
    public static partial void NoKeys(ILogger logger, string issuer, string problem);

    [LoggerMessage(542, LogLevel.Warning, "http: the keys of {Issuer} could not be read again, and those that are known go on: {Problem}")]
    public static partial void OldKeys(ILogger logger, string issuer, string problem);
}
