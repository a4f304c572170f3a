using System.Diagnostics;

namespace McpGateway.Benchmarks;

/// <summary>The floor: a program in C that copies bytes between its own pipes and those of a server, and does nothing else.</summary>
internal static class Relay
{
    /// <summary>Compiles it.</summary>
    /// <param name="folder">Where to.</param>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it failed.</exception>
    public static string Build(string folder)
    {
        string program = Path.Combine(folder, "relay");
        using Process compiler = Process.Start("cc", ["-O2", "-o", program, Path.Combine(Setup.Benchmarks, "relay.c"), "-lpthread"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("relay.c could not be compiled. It needs a C compiler by the name of cc.");
    }
}
