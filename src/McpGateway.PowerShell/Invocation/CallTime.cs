using System.Text.Json;
using McpGateway.PowerShell.Commands;
using McpGateway.PowerShell.Errors;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Invocation;

/// <summary>The time that a call may take, with all that it needs before: the time that the user takes to answer does not count.</summary>
internal sealed class CallTime
{
    private readonly AsyncPSCmdlet _cmdlet;
    private readonly TimeSpan _limit;
    private TimeSpan _used;

    /// <param name="cmdlet">The cmdlet that makes the call.</param>
    /// <param name="limit">The time; zero for any.</param>
    public CallTime(AsyncPSCmdlet cmdlet, TimeSpan limit)
    {
        _cmdlet = cmdlet;
        _limit = limit;
    }

    /// <summary>Does something within the time that is left, and puts an error out where that is not possible.</summary>
    /// <param name="server">The server.</param>
    /// <param name="target">Server and tool.</param>
    /// <param name="action">What is done.</param>
    public async Task WithinAsync(string server, Func<string> target, Func<CancellationToken, Task> action)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cmdlet.Token);
        long begin = TimeProvider.System.GetTimestamp();
        if (_limit > TimeSpan.Zero)
        {
            TimeSpan left = _limit - _used;
            limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        try
        {
            await action(limit.Token).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            _cmdlet.Post(e.ToErrorRecord(e.Failure == ServerFailure.UnknownServer ? server : target()));
        }
        catch (OperationCanceledException) when (!_cmdlet.Token.IsCancellationRequested)
        {
            _cmdlet.Post(ErrorRecords.TimeoutError(target(), _limit.TotalSeconds));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            _cmdlet.Post(e.ToResultError(target()));
        }
        finally
        {
            _used += TimeProvider.System.GetElapsedTime(begin);
        }
    }
}
