using System.Collections.Immutable;

namespace McpGateway.Gateway.Observing;

/// <summary>Those who are told of requests to servers, once a process. Where there are none, a request costs nothing more.</summary>
/// <param name="time">The clock.</param>
internal sealed class CallObservers(TimeProvider time)
{
    private ImmutableArray<ICallObserver> _all = [];

    /// <summary>Raised for a result that the client does not get as a whole: the server's name, the length of the result, and what the client gets of it. Must be quick.</summary>
    public event CutHandler? Cut;

    /// <summary>Hears of a result that was cut.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="length">The length of its result, in bytes.</param>
    /// <param name="shown">What the client gets.</param>
    public delegate void CutHandler(string server, int length, ReadOnlySpan<byte> shown);

    /// <summary>Whether nobody is told.</summary>
    public bool IsEmpty => _all.IsEmpty;

    /// <summary>From now on one more is told of requests that begin.</summary>
    public void Add(ICallObserver observer) => ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), observer);

    /// <summary>One is told of no new requests any more.</summary>
    public void Remove(ICallObserver observer) => ImmutableInterlocked.Update(ref _all, static (all, one) => all.Remove(one), observer);

    /// <summary>A result was cut.</summary>
    /// <inheritdoc cref="CutHandler" path="/param" />
    public void NoteCut(string server, int length, ReadOnlySpan<byte> shown) => Cut?.Invoke(server, length, shown);

    /// <summary>A request begins.</summary>
    /// <param name="request">Who asks whom for what.</param>
    /// <param name="content">What it carries.</param>
    public ObservedCall Begin(ObservedRequest request, in CallContent content)
    {
        var call = new ObservedCall(request, time, content.Arguments.Length);
        ImmutableArray<ICallObserver> all = _all;
        var observations = new ICallObservation?[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            observations[i] = all[i].Begin(call, content);
        }

        call.Observe(observations);
        return call;
    }
}
