namespace McpGateway.Broker.Hosting;

/// <summary>One relay, or whoever else asks a broker something.</summary>
internal abstract class BrokerConnection : IDisposable
{
    /// <summary>What it sends. Reading occupies the thread.</summary>
    public abstract Stream Input { get; }

    /// <summary>The same without what relay and broker have agreed upon about its end.</summary>
    public virtual Stream PlainInput => Input;

    /// <summary>Leads to it. Writing asynchronously occupies no thread.</summary>
    public abstract Stream Output { get; }

    /// <summary>Completes when the other side is gone as a whole, rather than having closed its input alone.</summary>
    public abstract Task Gone { get; }

    /// <summary>Ends both directions at once.</summary>
    public abstract void Abort();

    public abstract void Dispose();
}
