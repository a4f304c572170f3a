namespace McpGateway.Transports.Http;

/// <summary>Addresses as they are shown: what may be secret in them is left out.</summary>
internal static class SafeUrl
{
    /// <summary>An address without its query, which often holds a key.</summary>
    public static string WithoutQuery(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
