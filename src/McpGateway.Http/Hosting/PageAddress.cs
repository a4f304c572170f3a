using System.Globalization;

namespace McpGateway.Http.Hosting;

/// <summary>Where a browser on this machine reaches the page.</summary>
internal static class PageAddress
{
    /// <summary>What stands before a link to it.</summary>
    public const string Words = "Page, for you and once: ";

    /// <summary>The address without a path; null where clients reach the gateway in no way that a browser can.</summary>
    /// <param name="urls">Where clients reach the gateway; one of this machine counts most.</param>
    public static string? In(IEnumerable<string> urls) => urls
        .Where(url => url.StartsWith("http", StringComparison.Ordinal))
        .Select(url => new Uri(url))
        .OrderBy(url => url.IsLoopback ? 0 : 1)
        .Select(url => string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://{HostOf(url)}:{url.Port}"))
        .FirstOrDefault();

    /// <summary>What listens at all addresses does so at that of this machine.</summary>
    private static string HostOf(Uri url) => url.Host switch
    {
        "0.0.0.0" => "127.0.0.1",
        "[::]" => "[::1]",
        _ => url.Host,
    };
}
