using System.Runtime.CompilerServices;
using Xunit.v3;

namespace McpGateway.Tests.Support;

/// <summary>As <see cref="WindowsFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WindowsTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public WindowsTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Platform.WhereWindowsIsNeeded;
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Platform.OnWindows;
}
