using System.Runtime.CompilerServices;
using Xunit.v3;

namespace McpGateway.Tests.Support;

/// <summary>As <see cref="UnixFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    /// <param name="reason">What it has that Windows has not.</param>
    /// <param name="sourceFilePath">Filled in by the compiler.</param>
    /// <param name="sourceLineNumber">Filled in by the compiler.</param>
    public UnixTheoryAttribute(string reason, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Platform.WhereUnixIsNeeded(reason);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Platform.OnUnix;
}
