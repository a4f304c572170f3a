namespace McpGateway.Broker;

/// <summary>
/// Carries the bytes of one client to a broker and back. When the broker ends, what was under way is answered as lost and never sent again; the next request goes
/// to another broker, which hears the client's handshake first. Two threads: one reads the client, one the broker.
/// </summary>
internal sealed partial class Relay
{
    private readonly Stream _input;
    private readonly RelayOutput _output;
    private readonly RelayLinks _links;
    private readonly RelayState _state = new();
    private readonly object _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GatewayLink? _link;
    private bool _isWanted;
    private bool _inputEnded;
    private string? _failure;

    /// <param name="input">What the client sends.</param>
    /// <param name="output">Leads to the client.</param>
    /// <param name="links">Opens the ways to brokers.</param>
    public Relay(Stream input, Stream output, RelayLinks links)
    {
        _input = input;
        _output = new RelayOutput(output);
        _links = links;
    }

    /// <summary>Carries until the client closes its end and all is answered, or the client is gone.</summary>
    /// <param name="first">A way that is open already.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task RunAsync(GatewayLink first, CancellationToken cancellationToken)
    {
        _link = first;
        new Thread(ReadBrokers, maxStackSize: 256 * 1024) { IsBackground = true, Name = "mcp broker" }.Start();
        new Thread(ReadClient, maxStackSize: 256 * 1024) { IsBackground = true, Name = "mcp client" }.Start();
        try
        {
            await _done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _link?.Abort();
            }
        }
    }

    private void ReadClient()
    {
        var lines = new LineSplitter(ReadInput);
        LongLine? line = null;
        GatewayLink? way = null;
        while (lines.TryRead(out ReadOnlySpan<byte> bytes))
        {
            switch (lines.Part)
            {
                case LinePart.Whole:
                    Forward(bytes);
                    break;
                case LinePart.First:
                    line = LongLine.Begin(bytes);
                    way = BeginLong(line);
                    SendLong(line, way, bytes);
                    break;
                default:
                    line!.Add(bytes, lines.Part == LinePart.Last);
                    NoteLong(line);
                    SendLong(line, way, bytes);
                    if (lines.Part == LinePart.Last)
                    {
                        EndLong(line, way);
                        way = null;
                    }

                    break;
            }
        }

        lock (_gate)
        {
            _inputEnded = true;
            _link?.EndInput();
            Monitor.PulseAll(_gate);
        }
    }

    private int ReadInput(Span<byte> buffer)
    {
        try
        {
            return _input.Read(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Passes whole lines of the client on.</summary>
    private void Forward(ReadOnlySpan<byte> lines)
    {
        GatewayLink? way;
        List<int>? unwanted = null;
        lock (_gate)
        {
            way = _link;
            foreach (Range range in RelayLines.Of(lines))
            {
                if (!_state.TakeFromClient(lines[range]))
                {
                    (unwanted ??= []).Add(range.Start.Value);
                }
            }
        }

        int sent = way is not null && unwanted is null ? way.Send(lines) : 0;
        if (sent == lines.Length && Volatile.Read(ref _link) == way)
        {
            return;
        }

        foreach (Range range in RelayLines.Of(lines))
        {
            if (unwanted?.Contains(range.Start.Value) == true)
            {
                continue;
            }

            List<string> ids = _state.RequestsOf(lines[range], out bool isHandshake);
            if (range.End.Value <= sent)
            {
                TellIfLost(ids, isHandshake, way!);
            }
            else if (isHandshake)
            {
                // It is what a new broker hears first, from the one who opens the way.
                WantHandshake();
            }
            else if (TryTakeBack(ids))
            {
                Deliver(lines[range], ids);
            }
        }
    }

    /// <summary>Sends one line, of whose requests nobody knows, by whichever way there is; a request opens one.</summary>
    private void Deliver(ReadOnlySpan<byte> line, List<string> ids)
    {
        while (true)
        {
            GatewayLink? way;
            lock (_gate)
            {
                way = _link ?? (ids.Count > 0 ? Want() : null);
                if (way is null)
                {
                    ids.ForEach(id => _output.TellError(id, _failure ?? "The gateway ends."));
                    return;
                }

                _state.TakeFromClient(line);
            }

            if (way.Send(line) == line.Length)
            {
                TellIfLost(ids, isHandshake: false, way);
                return;
            }

            if (!TryTakeBack(ids) || ids.Count == 0)
            {
                return;
            }

            WaitForEnd(way);
        }
    }

    /// <summary>Forgets requests that were not sent as a whole.</summary>
    /// <returns>False where the client has been told that they are lost, so that they must not be sent.</returns>
    private bool TryTakeBack(List<string> ids)
    {
        lock (_gate)
        {
            List<(string Id, bool IsCall)> taken = [];
            foreach (string id in ids)
            {
                if (_state.TryGiveUp(id, out bool isCall))
                {
                    taken.Add((id, isCall));
                }
            }

            if (taken.Count == ids.Count)
            {
                return true;
            }

            // What is of one line goes together.
            taken.ForEach(request => _output.TellLost(request.Id, request.IsCall));
            return false;
        }
    }

    /// <summary>Has a way opened, and waits for it. Under the lock.</summary>
    private GatewayLink? Want()
    {
        _failure = null;
        _isWanted = true;
        Monitor.PulseAll(_gate);
        while (_link is null && _failure is null && !_done.Task.IsCompleted)
        {
            Monitor.Wait(_gate);
        }

        return _link;
    }

    /// <summary>Has a way opened, with which the client's handshake goes.</summary>
    private void WantHandshake()
    {
        lock (_gate)
        {
            // Where the end of a way has not been seen yet, whoever sees it looks for a handshake under way.
            _isWanted |= _link is null && _state.IsInitializing;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the end of a way has been seen: nothing can be sent on it any more.</summary>
    private void WaitForEnd(GatewayLink way)
    {
        way.Abort();
        lock (_gate)
        {
            while (_link == way)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>A line has left. If its way ended before note was taken of it, nobody has told the client.</summary>
    private void TellIfLost(List<string> ids, bool isHandshake, GatewayLink way)
    {
        lock (_gate)
        {
            if (_link == way)
            {
                return;
            }

            if (isHandshake)
            {
                WantHandshake();
                return;
            }

            foreach (string id in ids)
            {
                if (_state.TryGiveUp(id, out bool isCall))
                {
                    _output.TellLost(id, isCall);
                }
            }
        }
    }

    private GatewayLink? BeginLong(LongLine line)
    {
        lock (_gate)
        {
            GatewayLink? way = _link ?? (line.IsResponse ? null : Want());
            NoteLong(line);
            line.IsGivenUp = way is null;
            return way;
        }
    }

    private void NoteLong(LongLine line)
    {
        lock (_gate)
        {
            if (line.Id is not null && !line.IsResponse && !line.IsNoted)
            {
                line.IsNoted = true;
                _state.TakeLong(line.Id, isCall: true);
            }
        }
    }

    private static void SendLong(LongLine line, GatewayLink? way, ReadOnlySpan<byte> piece)
    {
        if (!line.IsGivenUp && way!.Send(piece) < piece.Length)
        {
            line.IsGivenUp = true;
        }
    }

    private void EndLong(LongLine line, GatewayLink? way)
    {
        lock (_gate)
        {
            if (line.Id is not null && (line.IsGivenUp || _link != way) && _state.TryGiveUp(line.Id, out _))
            {
                _output.TellError(line.Id, line.IsGivenUp
                    ? "The gateway's broker ended before it had the whole request, so nothing was done. Send it again."
                    : "The gateway's broker ended during the call. Outcome unknown: the call may or may not have taken effect; it was not repeated.");
            }
        }
    }
}
