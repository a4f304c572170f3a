using System.Diagnostics;

namespace McpGateway.Benchmarks;

/// <summary>The floor: a process that copies bytes between its own pipes and those of a server, and does nothing else.</summary>
internal static class Relay
{
    public static int Run(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process server = Process.Start(start)!;
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        var back = new Thread(() => Copy(server.StandardOutput.BaseStream, output)) { IsBackground = true };
        back.Start();
        Copy(input, server.StandardInput.BaseStream);
        server.StandardInput.Close();
        server.WaitForExit();
        return 0;
    }

    private static void Copy(Stream from, Stream to)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            to.Write(buffer, 0, read);
            to.Flush();
        }
    }
}
