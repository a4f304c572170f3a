namespace McpGateway.Diagnostics;

/// <summary>What tells this life of the process from all others: it stands in ids that may come back to another process, or to a later life of this one.</summary>
internal static class ProcessRun
{
    /// <summary>A text of letters and digits.</summary>
    public static string Id { get; private set; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Other processes know this one by another id. To be said before anything is sent to a client.</summary>
    public static void Use(string id) => Id = id;
}
