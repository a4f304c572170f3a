namespace McpGateway.Transports.Stdio;

/// <summary>Everything that is needed to start a process, with all variables expanded and the program found.</summary>
/// <param name="Program">The program's full path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">The whole environment it gets.</param>
/// <param name="WorkingDirectory">The folder it starts in, or null for the gateway's own.</param>
internal sealed record ProcessPlan(
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string? WorkingDirectory);
