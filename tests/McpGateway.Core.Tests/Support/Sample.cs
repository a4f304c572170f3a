using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>Definitions of sample servers.</summary>
internal static class Sample
{
    /// <summary>A sample server with options of its own; see its <c>--help</c>.</summary>
    public static ServerDefinition Server(string name, params string[] options) =>
        new() { Name = name, Command = Built.SampleServer, Arguments = options };

    /// <summary>A server that is a shell script, for behaviour that only a raw process shows.</summary>
    public static ServerDefinition Script(string name, string script) =>
        new() { Name = name, Command = "/bin/sh", Arguments = ["-c", script] };
}
