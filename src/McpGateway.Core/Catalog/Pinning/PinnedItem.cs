namespace McpGateway.Catalog.Pinning;

/// <summary>What was approved of one thing that a server offers, and what there is of it that was not.</summary>
internal sealed class PinnedItem
{
    /// <summary>Versions that are good: a server may show others to other clients, and a user may go back to an older one.</summary>
    private const int MaxApproved = 8;

    private const int MaxTold = 32;
    private const string Absence = "absent";

    /// <summary>The approved versions, the latest last.</summary>
    public List<PinnedVersion> Approved { get; } = [];

    /// <summary>What was last seen in their place; null where one of them was.</summary>
    public PinnedVersion? Pending { get; set; }

    /// <summary>Since when it is no longer listed, without anybody having agreed to that; null where it is, or may be absent.</summary>
    public DateTimeOffset? MissingSince { get; set; }

    /// <summary>Whether somebody has agreed to its absence.</summary>
    public bool MayBeMissing { get; set; }

    /// <summary>What was told of it already, as digests: once is enough, even where a server goes back and forth.</summary>
    public List<string> Told { get; } = [];

    /// <summary>What is the matter with it; null where nothing is.</summary>
    public PinChangeKind? Change => Pending is not null ? (Approved.Count == 0 ? PinChangeKind.New : PinChangeKind.Changed) : MissingSince is not null ? PinChangeKind.Removed : null;

    /// <summary>Whether a definition is one that was approved.</summary>
    public bool Allows(byte[] content) => Approved.Exists(version => version.Is(content));

    /// <summary>It is there.</summary>
    /// <param name="content">Its definition.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNews">Whether that is to be told.</param>
    /// <returns>Whether something is to be kept.</returns>
    public bool See(byte[] content, DateTimeOffset now, out bool isNews)
    {
        isNews = false;
        bool wasMissing = MissingSince is not null;
        MissingSince = null;
        if (Allows(content))
        {
            bool wasPending = Pending is not null;
            Pending = null;
            return wasPending || wasMissing;
        }

        if (Pending?.Is(content) == true)
        {
            return wasMissing;
        }

        Pending = new PinnedVersion(content, now);
        isNews = Tell(Pending.Digest);
        return true;
    }

    /// <summary>It is not there, where all that there is was listed.</summary>
    /// <inheritdoc cref="See" path="/param[@name='now']|/param[@name='isNews']|/returns" />
    public bool Miss(DateTimeOffset now, out bool isNews)
    {
        isNews = false;
        if (MissingSince is not null || (MayBeMissing && Pending is null))
        {
            return false;
        }

        Pending = null;
        if (!MayBeMissing)
        {
            MissingSince = now;
            isNews = Tell(Absence);
        }

        return true;
    }

    /// <summary>What there is now is good.</summary>
    public void Approve(DateTimeOffset now)
    {
        if (Pending is { } pending)
        {
            Approved.Add(pending with { At = now });
            Approved.RemoveRange(0, Math.Max(0, Approved.Count - MaxApproved));
            Pending = null;
        }
        else if (MissingSince is not null)
        {
            MayBeMissing = true;
            MissingSince = null;
        }
    }

    private bool Tell(string what)
    {
        if (Told.Contains(what, StringComparer.Ordinal))
        {
            return false;
        }

        Told.Add(what);
        Told.RemoveRange(0, Math.Max(0, Told.Count - MaxTold));
        return true;
    }
}
