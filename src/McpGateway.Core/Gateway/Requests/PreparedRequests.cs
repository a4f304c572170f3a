using System.Collections.Concurrent;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>The requests of a client for which something has to be found out first, perhaps by starting a server.</summary>
internal sealed class PreparedRequests
{
    private readonly ClientOutput _output;
    private readonly UnansweredRequests _unanswered;
    private readonly ConcurrentDictionary<RawId, CancellationTokenSource> _running = new();
    private volatile bool _closed;

    /// <param name="output">What is sent to the client.</param>
    /// <param name="unanswered">Counts the requests that are here.</param>
    public PreparedRequests(ClientOutput output, UnansweredRequests unanswered)
    {
        _output = output;
        _unanswered = unanswered;
    }

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
            _output.PostIdInUse(id.Bytes);
            return;
        }

        _unanswered.Add();
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
                _output.PostFailure(id.Bytes, kind, e, isStateless);
            }
            catch (Exception e)
            {
                _output.PostError(id.Bytes, JsonRpcError.InternalError, "The gateway could not handle the request: " + e.Message);
            }
            finally
            {
                // Not disposed: who cancels may come after everybody else, and it has no timer and no wait handle.
                _running.TryRemove(id, out _);
                _unanswered.Remove();
            }
        });
    }
}
