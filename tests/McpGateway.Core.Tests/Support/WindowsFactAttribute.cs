using System.Runtime.CompilerServices;
using Xunit.v3;

namespace McpGateway.Tests.Support;

/// <summary>A test of what only Windows has. Elsewhere it is skipped; tests/windows-under-wine.sh runs it under Wine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WindowsFactAttribute : FactAttribute, ITraitAttribute
{
    public WindowsFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Platform.WhereWindowsIsNeeded;
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Platform.OnWindows;
}
