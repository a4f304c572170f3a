using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Statistics;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Page;

/// <summary>Starts, stops and tests servers for the page. What takes longer than a browser should wait goes on, and the page shows how far it is.</summary>
/// <param name="runtime">The gateway.</param>
/// <param name="statistics">Hears of failures.</param>
/// <param name="logger">Hears of each action.</param>
internal sealed class ServerActions(GatewayRuntime runtime, CallStatistics statistics, ILogger logger) : IDisposable
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Test = "test";

    /// <summary>How many may be under way at the same time.</summary>
    private const int Most = 8;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private readonly ConcurrentDictionary<string, ServerAction> _last = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();

    /// <summary>What was last done with a server; null where nothing was.</summary>
    public ServerAction? Last(string server) => _last.GetValueOrDefault(server);

    /// <summary>Whether something is still under way.</summary>
    public bool IsBusy(string server) => Last(server) is { IsDone: false };

    /// <summary>Does something with a server. Returns when it is done, or goes on for longer than somebody should wait.</summary>
    /// <param name="kind">What.</param>
    /// <param name="server">The server.</param>
    /// <returns>Why it was not begun; null where it was.</returns>
    public async Task<string?> RunAsync(string kind, ServerDefinition server)
    {
        lock (_lock)
        {
            if (IsBusy(server.Name))
            {
                return "The last action on this server is still under way.";
            }

            if (_last.Values.Count(action => !action.IsDone) >= Most)
            {
                return FormattableString.Invariant($"{Most} actions are under way. Wait for one of them.");
            }

            foreach (string gone in _last.Keys.Where(name => runtime.Configuration.Current.Find(name) is null))
            {
                _last.TryRemove(gone, out _);
            }

            _last[server.Name] = new ServerAction(kind, runtime.Options.Time.GetUtcNow());
        }

        Log.PageAction(logger, kind, Diagnostics.UntrustedText.OneLine(server.Name, 80));
        Task run = RunWholeAsync(kind, server);
        await Task.WhenAny(run, Task.Delay(s_patience)).ConfigureAwait(false);
        return null;
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _end.Cancel();

    private async Task RunWholeAsync(string kind, ServerDefinition server)
    {
        string cause = "", remedy = "";
        try
        {
            switch (kind)
            {
                case Start:
                    await runtime.StartAsync(server, _end.Token).ConfigureAwait(false);
                    break;
                case Stop:
                    await runtime.StopAsync(server.Name).ConfigureAwait(false);
                    break;
                default:
                    await TestAsync(server).ConfigureAwait(false);
                    break;
            }
        }
        catch (ServerException e)
        {
            (cause, remedy) = (e.Cause, e.Remedy);
        }
        catch (ConfigurationException e)
        {
            cause = e.Message;
        }
        catch (OperationCanceledException)
        {
            cause = "it was given up, because the gateway ends";
        }
        catch (Exception e)
        {
            Log.RequestFailed(logger, e);
            (cause, remedy) = ("the gateway could not do it", "gateway.log says why.");
        }

        if (cause.Length > 0)
        {
            statistics.Add(new FailedCall(runtime.Options.Time.GetUtcNow(), null, "this page", server.Name, kind, cause, remedy) { IsFault = true, IsFromPage = true });
        }

        _last[server.Name] = _last[server.Name] with { IsDone = true, Cause = cause, Remedy = remedy };
    }

    private async Task TestAsync(ServerDefinition server)
    {
        await foreach (ServerCheck check in runtime.TestAsync(server, _end.Token).ConfigureAwait(false))
        {
            _last[server.Name] = _last[server.Name] with { Checks = [.. _last[server.Name].Checks, check] };
        }
    }
}
