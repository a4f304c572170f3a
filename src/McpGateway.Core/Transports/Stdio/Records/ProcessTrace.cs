using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>
/// By what a server's processes are found when they have to go: their mark, and a record on disk for the next gateway. A folder that cannot be
/// written costs the record, nothing else.
/// </summary>
internal sealed class ProcessTrace
{
    private static readonly ConcurrentDictionary<ProcessTrace, bool> s_living = new();
    private static int s_watchesExit;

    private readonly string _file;
    private readonly ContainerEnd? _container;
    private bool _recorded;

    private ProcessTrace(string mark, string folder, ContainerEnd? container)
    {
        Mark = mark;
        _container = container;
        _file = Path.Combine(folder, mark + Leftovers.Ending);
    }

    /// <summary>What the process gets into its environment.</summary>
    public string Mark { get; }

    /// <summary>When the first process with the mark started, or earlier.</summary>
    public long Since { get; private set; } = ProcessTable.Self.Start;

    /// <summary>The process, once it runs, as far as the platform tells.</summary>
    public ProcessIdentity? Process { get; private set; }

    /// <summary>Makes the record of a process that is about to be started.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="mark">What its processes will carry.</param>
    /// <param name="container">By what the container is found that it runs in; null where it runs in none.</param>
    public static ProcessTrace Begin(GatewayHome home, string server, string mark, ContainerEnd? container)
    {
        var trace = new ProcessTrace(mark, home.ProcessFolder, container);
        try
        {
            AtomicFile.CreatePrivateFolder(home.ProcessFolder);
            var record = new ProcessRecord(UntrustedText.OneLine(server, 80), trace.Mark, ProcessTable.Boot, ProcessTable.Namespace, ProcessTable.Self, null) { Host = ProcessTable.Host, Container = container };
            trace.Write(FileMode.CreateNew, record.FirstLine());
            trace._recorded = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trace.Delete();
        }

        return trace;
    }

    /// <summary>Notes the process that was started.</summary>
    public void Started(int id)
    {
        s_living[this] = true;
        if ((!OperatingSystem.IsWindows() || _container is not null) && Interlocked.Exchange(ref s_watchesExit, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        }

        Process = ProcessTable.Find(id);
        if (Process is not { } process)
        {
            return;
        }

        Since = process.Start;
        try
        {
            if (_recorded)
            {
                Write(FileMode.Append, ProcessRecord.SecondLine(process));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The mark still finds it.
        }
    }

    /// <summary>Whether the number is still that of this process, or of nobody.</summary>
    public bool Owns(int id) => ProcessTable.Find(id) is not { } now || Process is not { } process || now == process;

    /// <summary>Ends the container that the process was the client of, if it was; true where none is left.</summary>
    /// <param name="byItself">Whether the client has ended by itself.</param>
    /// <param name="time">The clock.</param>
    public async Task<bool> EndContainerAsync(bool byItself, TimeProvider time) =>
        _container is null || (await _container.EndAsync(isEarly: !byItself, time).ConfigureAwait(false)).NoneLeft;

    /// <summary>Forgets the process: nothing of it is left, or it was never started.</summary>
    public void End()
    {
        s_living.TryRemove(this, out _);
        Delete();
    }

    private static void OnProcessExit(object? sender, EventArgs e)
    {
        // The process ends now, without the time for an order: nothing may be left running.
        if (!OperatingSystem.IsWindows() && !s_living.IsEmpty)
        {
            MarkedProcesses.Kill(s_living.Keys.Select(trace => (trace.Mark, trace.Since)));
        }

        foreach (ProcessTrace trace in s_living.Keys)
        {
            trace._container?.Begin();
        }
    }

    private void Write(FileMode mode, ReadOnlySpan<byte> line)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(_file, options);
        stream.Write(line);
    }

    private void Delete()
    {
        try
        {
            File.Delete(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next gateway finds that nothing of it lives and deletes it.
        }
    }
}
