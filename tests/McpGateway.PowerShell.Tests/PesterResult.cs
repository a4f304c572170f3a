namespace McpGateway.PowerShell.Tests;

/// <summary>What came of one Pester test.</summary>
/// <param name="Name">Its file and its path in it.</param>
/// <param name="Outcome">As Pester says: Passed, Failed, Skipped and others, of which only the first is good.</param>
/// <param name="Message">The error, or why it was skipped.</param>
public sealed record PesterResult(string Name, string Outcome, string Message)
{
    public const string Passed = "Passed";
    public const string Failed = "Failed";
    public const string Skipped = "Skipped";
}
