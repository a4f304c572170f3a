namespace McpGateway.Broker;

/// <content>What comes from brokers, their ends, and the way to the next.</content>
internal sealed partial class Relay
{
    private void ReadBrokers()
    {
        GatewayLink? way = _link;
        while (way is not null)
        {
            PassOn(way);
            if (_output.IsBroken)
            {
                way.Abort();
                break;
            }

            End(way);
            way = NextWay();
        }

        lock (_gate)
        {
            _done.TrySetResult();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Passes on what a broker sends, until it ends.</summary>
    private void PassOn(GatewayLink way)
    {
        string? swallow = way.Swallow;
        string? answered = null;
        while (!_output.IsBroken && way.Lines.TryRead(out ReadOnlySpan<byte> bytes))
        {
            switch (way.Lines.Part)
            {
                case LinePart.Whole:
                    swallow = PassWhole(bytes, swallow);
                    break;
                case LinePart.First:
                    var begun = LongLine.Begin(bytes);
                    answered = begun.IsRequest ? null : begun.Id;
                    _output.Pass(bytes, LinePart.First);
                    break;
                default:
                    _output.Pass(bytes, way.Lines.Part);
                    if (way.Lines.Part == LinePart.Last && answered is not null)
                    {
                        lock (_gate)
                        {
                            _state.Settle(answered);
                        }
                    }

                    break;
            }
        }
    }

    private string? PassWhole(ReadOnlySpan<byte> lines, string? swallow)
    {
        bool isSwallowed = false;
        lock (_gate)
        {
            foreach (Range range in RelayLines.Of(lines))
            {
                isSwallowed |= _state.TakeFromBroker(lines[range]) is { } id && id == swallow;
            }
        }

        if (!isSwallowed)
        {
            _output.Pass(lines, LinePart.Whole);
            return swallow;
        }

        foreach (Range range in RelayLines.Of(lines))
        {
            if (RelayState.AnsweredBy(lines[range]) != swallow)
            {
                _output.Pass(lines[range], LinePart.Whole);
            }
        }

        return null;
    }

    /// <summary>A broker has ended: tells the client what it took with it.</summary>
    private void End(GatewayLink way)
    {
        _output.EndLine();
        lock (_gate)
        {
            Volatile.Write(ref _link, null);
            (List<KeyValuePair<string, bool>> requests, List<string> asked) = _state.Lose();
            requests.ForEach(request => _output.TellLost(request.Key, request.Value));
            asked.ForEach(_output.Withdraw);
            // The client still waits for its handshake.
            _isWanted |= _state.IsInitializing;
            Monitor.PulseAll(_gate);
        }

        way.Abort();
        _links.Lost();
    }

    /// <summary>Waits until a broker is wanted, and opens the way to one; null where the client has gone.</summary>
    private GatewayLink? NextWay()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_isWanted && !_inputEnded)
                {
                    Monitor.Wait(_gate);
                }

                if (!_isWanted)
                {
                    return null;
                }
            }

            GatewayLink? way = null;
            string failure = "";
            try
            {
                way = _links.Open();
            }
            catch (BrokerException e)
            {
                failure = e.Message;
            }

            lock (_gate)
            {
                _isWanted = false;
                if (way is null)
                {
                    _failure = "The gateway serves through its broker alone (\"broker\": \"require\"), and " + failure;
                    _state.GiveUp().ForEach(id => _output.TellError(id, _failure));
                }
                else
                {
                    way.Send(_state.Replay(out string? swallow));
                    way.Swallow = swallow;
                    _link = way;
                    if (_inputEnded)
                    {
                        way.EndInput();
                    }
                }

                Monitor.PulseAll(_gate);
            }

            if (way is not null)
            {
                return way;
            }
        }
    }
}
