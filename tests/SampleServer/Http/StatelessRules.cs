using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>Which requests are of 2026-07-28, and what their headers have to repeat of the message.</summary>
internal static class StatelessRules
{
    private const string Version = "mcp-protocol-version";

    /// <summary>Whether the request is one without a session.</summary>
    /// <param name="options">The options.</param>
    /// <param name="request">The request.</param>
    /// <param name="message">What was posted; null for another request.</param>
    public static bool Concern(SampleOptions options, HttpRequest request, Message? message = null) =>
        options.StatelessOnly
        || (options.IsStatelessServer && ((message is not null && VersionOf(message) is not null) || (request.Header(Version) is { } version && ProtocolRevision.IsStateless(version))));

    /// <exception cref="HttpRefusalException">A header is missing, or says something else than the message.</exception>
    public static void Check(HttpRequest request, Message message)
    {
        if (string.Equals(message.Method, "initialize", StringComparison.Ordinal))
        {
            // A client of an older revision cannot know of these headers: it is told which revisions there are.
            return;
        }

        Compare(request, message, Version, VersionOf(message));
        Compare(request, message, "mcp-method", message.Method);
        if (message.Method is "tools/call" or "prompts/get" or "resources/read")
        {
            Compare(request, message, "mcp-name", message.Params.Member("name").Text() ?? message.Params.Member("uri").Text());
        }
    }

    private static string? VersionOf(Message message) => message.Params.Member("_meta").Member("io.modelcontextprotocol/protocolVersion").Text();

    private static void Compare(HttpRequest request, Message message, string header, string? expected)
    {
        var actual = request.Header(header);
        // A notification has no place for the revision but its header.
        if (actual is not null && (expected is null && message.Kind == MessageKind.Notification || string.Equals(Decoded(actual), expected, StringComparison.Ordinal)))
        {
            return;
        }

        throw new HttpRefusalException(
            400, actual is null ? $"Header mismatch: {header} is missing" : $"Header mismatch: {header} is '{actual}', the message says '{expected}'", ErrorCode.HeaderMismatch)
        {
            Id = message.Kind == MessageKind.Request ? message.Id.GetRawText() : null,
        };
    }

    // Values that no header can hold come as =?base64?...?=.
    private static string Decoded(string value)
    {
        const string Start = "=?base64?";
        const string End = "?=";
        if (!value.StartsWith(Start, StringComparison.Ordinal) || !value.EndsWith(End, StringComparison.Ordinal))
        {
            return value;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value[Start.Length..^End.Length]));
        }
        catch (FormatException)
        {
            return value;
        }
    }
}
