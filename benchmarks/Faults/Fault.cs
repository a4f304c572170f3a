namespace McpGateway.Benchmarks.Faults;

/// <summary>One kind of trouble.</summary>
/// <param name="Name">What <c>--only</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Run">Causes it and fills its row.</param>
internal sealed record Fault(string Name, string Title, Action<FaultRow> Run);
