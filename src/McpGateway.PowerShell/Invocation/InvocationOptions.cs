using System.Management.Automation;

namespace McpGateway.PowerShell.Invocation;

/// <summary>How a tool is called, and what of its result is put out.</summary>
internal sealed record InvocationOptions
{
    /// <summary>Whether the result is put out as one object.</summary>
    public bool Raw { get; init; }

    /// <summary>Whether text that is JSON is put out as objects.</summary>
    public bool AsObject { get; init; }

    /// <summary>How long the call may take, with the start of the server; zero for any time.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Answers sampling; null where nothing does.</summary>
    public ScriptBlock? SamplingScript { get; init; }

    /// <summary>Whether the server is to judge the arguments.</summary>
    public bool SkipArgumentCheck { get; init; }
}
