using McpGateway.Gateway.Checks;

namespace McpGateway.PowerShell;

/// <summary>One check of Test-McpServer.</summary>
public sealed class McpServerTest
{
    internal McpServerTest(string server, ServerCheck check)
    {
        Server = server;
        Check = check.Kind;
        Result = check.Result;
        Detail = check.Detail;
        Remedy = check.Remedy;
        Duration = check.Duration;
    }

    /// <summary>The server's name.</summary>
    public string Server { get; }

    /// <summary>What was checked.</summary>
    public ServerCheckKind Check { get; }

    /// <summary>The result.</summary>
    public ServerCheckResult Result { get; }

    /// <summary>Whether the server can be used as far as this check tells: true also where <see cref="Result"/> is a warning.</summary>
    public bool Passed => Result != ServerCheckResult.Failed;

    /// <summary>What was found, on one line.</summary>
    public string Detail { get; }

    /// <summary>What to do if something is wrong; null if nothing is.</summary>
    public string? Remedy { get; }

    /// <summary>How long it took, where that says something of the server.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>Server, check and result.</summary>
    public override string ToString() => $"{Server}: {Check} {Result}";
}
