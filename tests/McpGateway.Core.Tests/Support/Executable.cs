using System.Diagnostics;

namespace McpGateway.Tests.Support;

/// <summary>Commands of the executable, run as a user or a script runs them.</summary>
internal static class Executable
{
    /// <summary>Runs a command in a home until it ends.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, params string[] arguments) => RunAsync(home, "", arguments);

    /// <summary>Runs a command that reads stdin.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, string input, string[] arguments) => RunAsync(Start(home, arguments), input);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(Process started, string input)
    {
        using Process process = started;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime(), await errors.InTime());
    }

    /// <summary>Runs a command that reads stdin, with variables of its own.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, IReadOnlyDictionary<string, string> environment, string input, string[] arguments) =>
        RunAsync(Start(home, environment, arguments), input);

    /// <summary>Starts a command, with all its streams redirected.</summary>
    public static Process Start(TemporaryHome home, params string[] arguments) => Start(home, new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    private static Process Start(TemporaryHome home, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Gateway, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = home.Root,
        };
        start.Environment["MCP_GATEWAY_HOME"] = home.Home.Root;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
