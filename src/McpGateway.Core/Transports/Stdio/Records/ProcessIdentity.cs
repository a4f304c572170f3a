namespace McpGateway.Transports.Stdio.Records;

/// <summary>
/// One process and no later one that got the same number: the system gives numbers out again, but not with the same start.
/// </summary>
/// <param name="Id">The process's number.</param>
/// <param name="Start">When it started, in whatever the platform counts: to be compared with others of the same boot only.</param>
internal readonly record struct ProcessIdentity(int Id, long Start);
