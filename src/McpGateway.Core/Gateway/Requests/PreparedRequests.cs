using System.Collections.Concurrent;
using McpGateway.Gateway.Sessions;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>The requests of a client for which something has to be found out first, perhaps by starting a server.</summary>
internal sealed class PreparedRequests
{
    private readonly ClientSession _session;
    private readonly ConcurrentDictionary<RawId, CancellationTokenSource> _running = new();
    private volatile bool _closed;

    public PreparedRequests(ClientSession session)
    {
        _session = session;
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => !_running.IsEmpty;

    /// <summary>Gives them all up.</summary>
    public void Close()
    {
        _closed = true;
        foreach (CancellationTokenSource running in _running.Values)
        {
            running.Cancel();
        }
    }

    /// <summary>Gives one up; false where it is not (or no longer) here.</summary>
    public bool Cancel(RawId id)
    {
        if (!_running.TryGetValue(id, out CancellationTokenSource? running))
        {
            return false;
        }

        running.Cancel();
        return true;
    }

    /// <summary>Prepares a request away from the thread that reads the client, because a server may have to start for it.</summary>
    public void Run(ReadOnlySpan<byte> line, in ClientRequest request, RequestKind kind, Func<byte[], CancellationToken, Task> prepare)
    {
        byte[] copy = line.ToArray();
        var id = new RawId(request.Id.Of(line));
        bool isStateless = request.IsStateless;
        var source = new CancellationTokenSource();
        if (!_running.TryAdd(id, source))
        {
            _session.PostError(id.Bytes, JsonRpcError.InvalidRequest, "A request with this id is still in progress.");
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                if (_closed)
                {
                    return;
                }

                await prepare(copy, source.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The client no longer wants an answer.
            }
            catch (ServerException e)
            {
                _session.PostFailure(id.Bytes, kind, e, isStateless);
            }
            catch (Exception e)
            {
                _session.PostError(id.Bytes, JsonRpcError.InternalError, "The gateway could not handle the request: " + e.Message);
            }
            finally
            {
                // Not disposed: who cancels may come after everybody else, and it has no timer and no wait handle.
                _running.TryRemove(id, out _);
            }
        });
    }
}
