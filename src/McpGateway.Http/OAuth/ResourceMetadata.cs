using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.OAuth;

/// <summary>What the gateway says of itself as a protected resource (RFC 9728; MCP 2025-11-25, Protected Resource Metadata).</summary>
/// <param name="addresses">What it is called.</param>
/// <param name="keys">The authorization server.</param>
/// <param name="scopes">What scopes there are.</param>
internal sealed class ResourceMetadata(ResourceAddresses addresses, IssuerKeys keys, ScopeRules scopes)
{
    /// <summary>The metadata of a resource.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="path">The path of the resource.</param>
    /// <returns>JSON; null where there is no such resource.</returns>
    public byte[]? Read(HttpContext context, string path)
    {
        if (ResourceAddresses.ResourceOf(path) is not { } resource || addresses.Of(context, resource) is not { } name)
        {
            return null;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("resource", name);
            Write(json, "authorization_servers", [keys.Issuer]);
            if (scopes.Requested is { Count: > 0 } requested)
            {
                Write(json, "scopes_supported", requested);
            }

            Write(json, "bearer_methods_supported", ["header"]);
            json.WriteString("resource_name", "MCP gateway");
            json.WriteString("resource_documentation", "https://www.powershellgallery.com/packages/McpGateway");
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
