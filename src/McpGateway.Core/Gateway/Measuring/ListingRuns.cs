namespace McpGateway.Gateway.Measuring;

/// <summary>The servers that are started to list their tools: which are under way, and why some could not be listed. From any thread.</summary>
internal sealed class ListingRuns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly List<string> _underWay = [];
    private readonly Action<ListingProgress>? _progress;
    private readonly int _all;
    private int _done;

    /// <param name="all">How many there will be.</param>
    /// <param name="progress">Hears of each, one after the other.</param>
    public ListingRuns(int all, Action<ListingProgress>? progress)
    {
        _all = all;
        _progress = progress;
    }

    /// <summary>Why servers could not be listed, by their names. To be read once all have ended.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    public void Begin(string server)
    {
        lock (_lock)
        {
            _underWay.Add(server);
            _progress?.Invoke(new ListingProgress(server, false, null, _done, _all, [.. _underWay]));
        }
    }

    /// <param name="server">Its name.</param>
    /// <param name="failure">Why it could not be listed; null where it was.</param>
    public void End(string server, string? failure)
    {
        lock (_lock)
        {
            _done++;
            _underWay.Remove(server);
            if (failure is not null)
            {
                _failures[server] = failure;
            }

            _progress?.Invoke(new ListingProgress(server, true, failure, _done, _all, [.. _underWay]));
        }
    }
}
