using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace McpGateway.SampleServer;

/// <summary>What happens before the first byte is read.</summary>
internal static partial class StartBehaviour
{
    // A registration that is collected stops to ignore its signal.
    private static readonly List<PosixSignalRegistration> s_ignoredSignals = [];

    /// <returns>The exit code of a process that ends here, null for one that goes on.</returns>
    public static int? Run(SampleOptions options)
    {
        if (options.PidFile is { } pidFile)
        {
            AppendOnlyFile.Append(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }

        if (options.IgnoreSigterm)
        {
            IgnoreSignals();
        }

        if (options.NewSession)
        {
            _ = StartSession();
        }

        if (options.SpawnChild)
        {
            Grandchild.Start(options);
        }

        foreach (var text in options.StderrTexts)
        {
            StandardStreams.WriteError(text + "\n");
        }

        Flood(options.StderrFlood);

        if (options.RequiredVariables.Find(v => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(v))) is { } missing)
        {
            StandardStreams.WriteError($"SampleServer: the environment variable {missing} is required\n");
            return 3;
        }

        if (options.ExitAtStart is { } code)
        {
            StandardStreams.WriteError(string.Concat(Enumerable.Range(1, 8).Select(i => $"{i}: cannot start, exiting with code {code}\n")));
            return code;
        }

        return null;
    }

    private static void IgnoreSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
        {
            s_ignoredSignals.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = true));
        }
    }

    private static void Flood(int lines)
    {
        var filling = new string('.', 1024);
        for (var i = 1; i <= lines; i++)
        {
            var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"flood {i} ").Append(filling);
            StandardStreams.WriteError(line.ToString(0, 1023) + "\n");
        }
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StartSession();
}
