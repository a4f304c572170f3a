using System.Runtime.CompilerServices;
using Xunit.v3;

namespace McpGateway.Tests.Support;

/// <summary>A test of what Windows does not have: signals, file modes, shell scripts, /proc.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute, ITraitAttribute
{
    /// <param name="reason">What it has that Windows has not.</param>
    /// <param name="sourceFilePath">Filled in by the compiler.</param>
    /// <param name="sourceLineNumber">Filled in by the compiler.</param>
    public UnixFactAttribute(string reason, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Platform.WhereUnixIsNeeded(reason);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Platform.OnUnix;
}
