using System.Collections.Concurrent;

namespace McpGateway.Tests.Support;

/// <summary>What a test needs of the machine. The guard of <c>.ci/run</c> reads the reasons: it excuses a name that is missing there too.</summary>
internal static class Needed
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<bool>>> s_known = new(StringComparer.Ordinal);

    /// <summary>Skips the test where something is missing, and says so once in the output of the run.</summary>
    /// <param name="name">What is needed, as <c>.ci/missing</c> names it.</param>
    /// <param name="remedy">What it is for or how to get it.</param>
    /// <param name="isThere">Looks for it, once.</param>
    public static async Task OrSkipAsync(string name, string remedy, Func<Task<bool>> isThere)
    {
        string reason = $"{name} is needed: {remedy}";
        bool there = await s_known.GetOrAdd(name, _ => new(async () =>
        {
            bool there = await isThere();
            if (!there)
            {
                TestContext.Current.SendDiagnosticMessage("Tests are skipped: {0}", reason);
            }

            return there;
        })).Value;
        Assert.SkipUnless(there, reason);
    }
}
