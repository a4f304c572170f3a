using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Records;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// A process in a process group of its own, so that its descendants end with it. Its three streams are sockets, as they are under Node:
/// writes of the gateway then wait without a thread each, and a read can be ended from outside.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixServerProcess : IServerProcess
{
    // The types are opaque and differ between systems; the largest known is 336 bytes.
    private const int OpaqueSize = 1024;

    private readonly ProcessTrace _trace;
    private readonly SocketInput _input;
    private readonly NetworkStream _output;
    private readonly NetworkStream _error;

    private UnixServerProcess(int id, ProcessTrace trace, SafeFileHandle input, NetworkStream output, NetworkStream error)
    {
        Id = id;
        _trace = trace;
        _input = new SocketInput(input);
        _output = output;
        _error = error;
        Exited = ChildReaper.Watch(id);
    }

    public int Id { get; }

    public Stream Input => _input;

    public bool InputBlocks => false;

    /// <summary>The stream is a socket: it can be read, too, and ends when its other end is closed.</summary>
    public Task<bool> InputClosed => _input.Closed;

    public bool IsInputClosing => _input.IsClosing;

    public Stream Output => _output;

    public Stream Error => _error;

    public Task<ExitStatus> Exited { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="plan">What to start.</param>
    /// <param name="trace">Hears of the process before anything else can fail.</param>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public static UnixServerProcess Start(ProcessPlan plan, ProcessTrace trace)
    {
        Span<int> childEnds = [-1, -1, -1];
        Span<int> ourEnds = [-1, -1, -1];
        try
        {
            for (int i = 0; i < 3; i++)
            {
                (ourEnds[i], childEnds[i]) = CreatePair();
            }

            int id = Spawn(plan, childEnds);
            trace.Started(id);
            return new UnixServerProcess(id, trace, new SafeFileHandle(ourEnds[0], ownsHandle: true), StreamOf(ourEnds[1]), StreamOf(ourEnds[2]));
        }
        catch
        {
            Close(ourEnds);
            throw;
        }
        finally
        {
            Close(childEnds);
        }
    }

    public bool HasDescendants => Signal(0);

    public void Terminate() => Signal(NativeMethods.SigTerm);

    public void Kill() => Signal(NativeMethods.SigKill);

    public async Task FinishAsync(bool byItself, TimeProvider time)
    {
        (_, bool noneLeft) = await MarkedProcesses.EndAsync(_trace.Mark, _trace.Since, also: null, time).ConfigureAwait(false);
        if (await _trace.EndContainerAsync(byItself, time).ConfigureAwait(false) && noneLeft)
        {
            _trace.End();
        }
    }

    public void Dispose()
    {
        // Disposing the streams shuts the sockets down, which also ends a read that is under way.
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>Sends a signal to the group. False where it is gone: a group of this number that another process has now is not ours.</summary>
    private bool Signal(int signal) => _trace.Owns(Id) && NativeMethods.Kill(-Id, signal) == 0;

    private static unsafe (int Ours, int Childs) CreatePair()
    {
        int* ends = stackalloc int[2];
        NativeMethods.CreateSocketPair(ends);
        return (ends[0], ends[1]);
    }

    private static NetworkStream StreamOf(int descriptor) => new(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), ownsSocket: true);

    private static void Close(ReadOnlySpan<int> descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            if (descriptor >= 0)
            {
                _ = NativeMethods.Close(descriptor);
            }
        }
    }

    private static unsafe int Spawn(ProcessPlan plan, ReadOnlySpan<int> childEnds)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        using var arguments = new NativeTexts([plan.Program, .. plan.Arguments]);
        using var environment = new NativeTexts([.. plan.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        Check(NativeMethods.InitActions(actions));
        Check(NativeMethods.InitAttributes(attributes));
        try
        {
            for (int i = 0; i < childEnds.Length; i++)
            {
                Check(NativeMethods.AddDuplicate(actions, childEnds[i], i));
            }

            if (plan.WorkingDirectory is { } folder)
            {
                Check(NativeMethods.AddChangeDirectory(actions, folder));
            }

            // .NET ignores SIGPIPE and may block signals; a child inherits both unless told otherwise.
            short flags = NativeMethods.SpawnSetGroup | NativeMethods.SpawnDefaultSignals | NativeMethods.SpawnSetMask;
            if (OperatingSystem.IsMacOS())
            {
                flags |= NativeMethods.SpawnCloseOnExec;
            }

            Check(NativeMethods.SetFlags(attributes, flags));
            Check(NativeMethods.SetGroup(attributes, 0));
            Check(NativeMethods.FillSignals(signals));
            Check(NativeMethods.SetDefaultSignals(attributes, signals));
            Check(NativeMethods.EmptySignals(signals));
            Check(NativeMethods.SetSignalMask(attributes, signals));
            Check(NativeMethods.Spawn(out int pid, plan.Program, actions, attributes, arguments.Pointer, environment.Pointer));
            return pid;
        }
        finally
        {
            _ = NativeMethods.DestroyActions(actions);
            _ = NativeMethods.DestroyAttributes(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }
}
