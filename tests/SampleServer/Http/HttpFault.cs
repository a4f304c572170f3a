using System.Globalization;

namespace McpGateway.SampleServer.Http;

/// <summary>One way to fail over HTTP, and the requests that meet it.</summary>
internal sealed class HttpFault
{
    private static readonly string[] s_kinds =
    [
        "status-400", "status-404", "status-429", "status-500", "status-503", "html", "reset", "reset-before", "half-event", "silence",
        "slow-headers", "endless", "huge-header", "redirect", "lose-session",
    ];

    private readonly string _method;
    private readonly int? _only;
    private int _seen;

    private HttpFault(string kind, string method, int? only)
    {
        var colon = kind.IndexOf(':', StringComparison.Ordinal);
        Kind = colon < 0 ? kind : kind[..colon];
        Argument = colon < 0 ? "" : kind[(colon + 1)..];
        _method = method;
        _only = only;
        if (!s_kinds.Contains(Kind, StringComparer.Ordinal))
        {
            throw new FormatException($"unknown fault: {Kind}");
        }
    }

    public string Kind { get; }

    /// <summary>What follows the colon, such as the target of a redirection.</summary>
    public string Argument { get; }

    /// <param name="text"><c>KIND[:ARGUMENT][@METHOD][#N]</c>.</param>
    /// <exception cref="FormatException">There is no such fault.</exception>
    public static HttpFault Parse(string text)
    {
        int? only = null;
        var sharp = text.LastIndexOf('#');
        if (sharp >= 0 && int.TryParse(text.AsSpan(sharp + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            only = number;
            text = text[..sharp];
        }

        var at = text.LastIndexOf('@');
        return at < 0 ? new(text, "tools/call", only) : new(text[..at], text[(at + 1)..], only);
    }

    /// <summary>Counts the request and tells whether it meets the fault.</summary>
    /// <param name="method">Its JSON-RPC method; GET and DELETE for requests without a message.</param>
    public bool Meets(string method) =>
        (_method == "*" || string.Equals(_method, method, StringComparison.Ordinal)) && Interlocked.Increment(ref _seen) is var seen && (_only is null || seen == _only);
}
