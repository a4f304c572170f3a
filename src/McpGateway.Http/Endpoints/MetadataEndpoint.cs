using McpGateway.Http.OAuth;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>What clients read before they ask an authorization server for a token (RFC 9728). Anybody may.</summary>
/// <param name="metadata">What the gateway says of itself.</param>
internal sealed class MetadataEndpoint(ResourceMetadata metadata)
{
    /// <summary>Whether a path is below that of metadata.</summary>
    public static bool Has(string path) => path == ResourceAddresses.WellKnown || path.StartsWith(ResourceAddresses.WellKnown + "/", StringComparison.Ordinal);

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path.</param>
    public Task AnswerAsync(HttpContext context, string path) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) ? HttpAnswers.WrongMethodAsync(context, "GET, HEAD")
        : metadata.Read(context, path[ResourceAddresses.WellKnown.Length..]) is { } json ? HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json)
        : HttpAnswers.TextAsync(context, StatusCodes.Status404NotFound, "Not found. MCP is at /mcp.");
}
