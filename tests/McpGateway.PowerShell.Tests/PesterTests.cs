namespace McpGateway.PowerShell.Tests;

/// <summary>Every Pester test is a row here, so that `dotnet test` counts, names and reports it.</summary>
public sealed class PesterTests
{
    /// <summary>Runs Pester, once and in one process; where it cannot run, one row says why.</summary>
    public static async Task<IEnumerable<ITheoryDataRow>> Rows()
    {
        IReadOnlyList<PesterResult> results = await PesterRun.Results;
        foreach (IGrouping<string, PesterResult> skipped in results.Where(result => result.Outcome == PesterResult.Skipped).GroupBy(result => result.Message, StringComparer.Ordinal))
        {
            TestContext.Current.SendDiagnosticMessage("Tests of the module are skipped: {0}", skipped.Key);
        }

        return results.Select((result, row) => new TheoryDataRow<int>(row)
        {
            TestDisplayName = result.Name,
            Skip = result.Outcome == PesterResult.Skipped ? result.Message : null,
        });
    }

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public async Task Pester(int row)
    {
        PesterResult result = (await PesterRun.Results)[row];
        if (result.Outcome != PesterResult.Passed)
        {
            Assert.Fail($"{result.Outcome}: {result.Message}");
        }
    }
}
