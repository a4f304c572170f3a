using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A way to a port of this machine that can be cut: then nothing passes, and nobody is told so.</summary>
internal sealed class CuttableWay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private readonly Task _serving;
    private volatile TaskCompletionSource? _cut;

    /// <param name="port">Where it leads to.</param>
    /// <param name="address">Where it begins; null for this machine alone.</param>
    public CuttableWay(int port, string? address = null)
    {
        _port = port;
        _listener = new TcpListener(address is null ? IPAddress.Loopback : IPAddress.Parse(address), 0);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"{_listener.LocalEndpoint}");

    public void Cut() => _cut ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend()
    {
        TaskCompletionSource? cut = _cut;
        _cut = null;
        cut?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Mend();
        _listener.Stop();
        foreach (TcpClient client in _clients)
        {
            client.Dispose();
        }

        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient from = await _listener.AcceptTcpClientAsync(_end.Token);
            var to = new TcpClient();
            _clients.Add(from);
            _clients.Add(to);
            _ = ConnectAsync(from, to);
        }
    }

    private async Task ConnectAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await (_cut?.Task ?? Task.CompletedTask);
            await to.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            await Task.WhenAny(CopyAsync(from.GetStream(), to.GetStream()), CopyAsync(to.GetStream(), from.GetStream()));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two has gone.
        }

        from.Dispose();
        to.Dispose();
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _end.Token)) > 0;)
            {
                await (_cut?.Task ?? Task.CompletedTask);
                await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }
}
