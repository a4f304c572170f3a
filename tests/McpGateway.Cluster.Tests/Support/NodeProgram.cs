using System.Diagnostics;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>Runs commands of <c>mcp-gateway-node</c>.</summary>
internal static class NodeProgram
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="arguments">Its words.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(NodeProcess.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
