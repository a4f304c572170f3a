namespace McpGateway.Configuration;

/// <summary>
/// A pattern of an address. It is compared part by part, so that a <c>*</c> in the host stands for a part of the host and for nothing behind it. Without a port it means that of the
/// scheme, and without a path the root.
/// </summary>
internal sealed class UrlPattern
{
    private readonly string _scheme;
    private readonly string _host;
    private readonly string? _port;
    private readonly string _path;

    private UrlPattern(string scheme, string host, string? port, string path)
    {
        _scheme = scheme;
        _host = host;
        _port = port;
        _path = path;
    }

    /// <summary>Reads one; null where it is none.</summary>
    public static UrlPattern? Parse(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || text[..scheme].ToLowerInvariant() is not ("http" or "https" or "*"))
        {
            return null;
        }

        string rest = text[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        int colon = authority.EndsWith(']') ? -1 : authority.LastIndexOf(':');
        string host = colon < 0 ? authority : authority[..colon];
        return host.Length == 0 || authority.IndexOfAny(['@', '?', '#']) >= 0 ? null : new UrlPattern(text[..scheme].ToLowerInvariant(), host, colon < 0 ? null : authority[(colon + 1)..], slash < 0 ? "/" : rest[slash..]);
    }

    /// <summary>Whether an address is one of these.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isOpen">Whether it is not known yet what it stands for.</param>
    /// <param name="isGenerous">Whether what is much the same is meant as well.</param>
    public RuleFit Fits(string address, bool isOpen, bool isGenerous)
    {
        if (isOpen)
        {
            return RuleFit.Maybe;
        }

        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out Uri? uri))
        {
            return RuleFit.No;
        }

        string host = isGenerous ? uri.IdnHost.TrimEnd('.') : uri.IdnHost;
        host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{host}]" : host;
        bool sameScheme = _scheme == "*" || _scheme == uri.Scheme;
        bool samePort = _port is null ? isGenerous || uri.IsDefaultPort : TextPattern.Fits(_port, uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ignoreCase: false);
        bool samePath = TextPattern.Fits(_path, uri.PathAndQuery, ignoreCase: false) || (isGenerous && TextPattern.Fits(_path, uri.AbsolutePath, ignoreCase: true));
        return sameScheme && samePort && samePath && TextPattern.Fits(_host, host, ignoreCase: true) ? RuleFit.Yes : RuleFit.No;
    }
}
