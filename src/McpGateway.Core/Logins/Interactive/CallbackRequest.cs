using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpGateway.Logins.Interactive;

/// <summary>What the browser brought back, on a connection that waits for a page.</summary>
internal sealed class CallbackRequest : IDisposable
{
    private const int MaxHead = 32 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TcpClient _client;

    private CallbackRequest(TcpClient client, Dictionary<string, string> query)
    {
        _client = client;
        Query = query;
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyDictionary<string, string> Query { get; }

    /// <summary>Reads a request; null where it is none for this page, which is answered at once.</summary>
    public static async Task<CallbackRequest?> ReadAsync(TcpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_patience);
            if (await ReadHeadAsync(client.GetStream(), patience.Token).ConfigureAwait(false) is { } head)
            {
                if (Find(head, address) is { } query)
                {
                    return new CallbackRequest(client, query);
                }

                await SendAsync(client, HttpStatusCode.NotFound, "Not found", "There is nothing here.").ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever it was has gone.
        }

        client.Dispose();
        return null;
    }

    /// <summary>The parameters of an address, as a browser shows it or a user copies it; null where one is there twice, so that it has two meanings.</summary>
    public static Dictionary<string, string>? Parse(string query)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = WebUtility.UrlDecode(equals < 0 ? part : part[..equals]);
            if (!found.TryAdd(name, equals < 0 ? "" : WebUtility.UrlDecode(part[(equals + 1)..])))
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>Shows the user a page.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="title">What has happened.</param>
    /// <param name="text">What to do, or why; nothing in it is taken for HTML.</param>
    public async Task AnswerAsync(HttpStatusCode status, string title, string text)
    {
        try
        {
            await SendAsync(_client, status, title, text).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The user has closed the page.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxHead];
        int length = 0, read;
        while (length < buffer.Length && (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and int end)
            {
                return Encoding.Latin1.GetString(buffer, 0, end);
            }
        }

        return null;
    }

    /// <summary>The parameters of a request for this page. A page elsewhere that has this machine's address under a name of its own is no friend: its name gives it away.</summary>
    private static Dictionary<string, string>? Find(string head, Uri address)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        string[] hosts = [.. lines.Skip(1).Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)).Select(line => line[5..].Trim())];
        if (words is not ["GET", var target, _] || hosts is not [var host] || !host.Equals(address.Authority, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        int question = target.IndexOf('?', StringComparison.Ordinal);
        return question >= 0 && target[..question] == address.AbsolutePath ? Parse(target[question..]) : null;
    }

    private static async Task SendAsync(TcpClient client, HttpStatusCode status, string title, string text)
    {
        byte[] page = Encoding.UTF8.GetBytes(
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>body{font-family:system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;line-height:1.5}</style></head>
            <body><h1>{{WebUtility.HtmlEncode(title)}}</h1><p>{{WebUtility.HtmlEncode(text)}}</p></body></html>
            """);
        byte[] head = Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n"));
        using var patience = new CancellationTokenSource(s_patience);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync((byte[])[.. head, .. page], patience.Token).ConfigureAwait(false);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (OperationCanceledException)
        {
            // It does not read.
        }
    }
}
