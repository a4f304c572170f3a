using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// A process in a process group of its own, so that its descendants end with it. Its three streams are sockets, as they are under Node:
/// reads and writes of the gateway are then asynchronous without a thread each, and a read can be ended from outside.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixServerProcess : IServerProcess
{
    // The types are opaque and differ between systems; the largest known is 336 bytes.
    private const int OpaqueSize = 1024;
    private const int LocalDomain = 1;
    private const int StreamType = 1;
    private const int LinuxCloseOnExec = 0x80000;

    private readonly ProcessTrace _trace;
    private readonly SocketInput _input;
    private readonly NetworkStream _output;
    private readonly NetworkStream _error;

    private UnixServerProcess(int id, ProcessTrace trace, NetworkStream input, NetworkStream output, NetworkStream error)
    {
        Id = id;
        _trace = trace;
        _input = new SocketInput(input);
        _output = output;
        _error = error;
        Exited = ChildReaper.Watch(id);
        InputClosed = UntilClosedAsync(input, _input);
    }

    public int Id { get; }

    public Stream Input => _input;

    public bool InputBlocks => false;

    /// <summary>The stream is a socket: it can be read, too, and ends when its other end is closed.</summary>
    public Task<bool> InputClosed { get; }

    public bool IsInputClosing => InputClosed.IsCompleted || _input.IsClosed;

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
        var ourEnds = new NetworkStream?[3];
        try
        {
            for (int i = 0; i < 3; i++)
            {
                (ourEnds[i], childEnds[i]) = CreatePair();
            }

            int id = Spawn(plan, childEnds);
            trace.Started(id);
            return new UnixServerProcess(id, trace, ourEnds[0]!, ourEnds[1]!, ourEnds[2]!);
        }
        catch
        {
            foreach (NetworkStream? stream in ourEnds)
            {
                stream?.Dispose();
            }

            throw;
        }
        finally
        {
            foreach (int descriptor in childEnds)
            {
                if (descriptor >= 0)
                {
                    _ = NativeMethods.Close(descriptor);
                }
            }
        }
    }

    public bool HasDescendants => Signal(0);

    public void Terminate() => Signal(NativeMethods.SigTerm);

    public void Kill() => Signal(NativeMethods.SigKill);

    public async Task FinishAsync(TimeProvider time)
    {
        (_, bool noneLeft) = await MarkedProcesses.EndAsync(_trace.Mark, _trace.Since, also: null, time).ConfigureAwait(false);
        if (noneLeft)
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

    private static async Task<bool> UntilClosedAsync(NetworkStream input, SocketInput writer)
    {
        byte[] nothing = new byte[16];
        try
        {
            while (await input.ReadAsync(nothing).ConfigureAwait(false) > 0)
            {
                // A program that writes to its stdin; it is nobody's.
            }
        }
        catch (IOException e) when (OperatingSystem.IsLinux() && e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // Linux says so of a local socket in one case alone: its other end was closed, by the last who held it, with bytes unread.
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed anyway, from one end or the other.
        }

        return OperatingSystem.IsLinux() && writer.SawReset;
    }

    private static unsafe (NetworkStream Ours, int Childs) CreatePair()
    {
        // On macOS the flag is missing; there every process of ours is started with SpawnCloseOnExec instead.
        int type = OperatingSystem.IsLinux() ? StreamType | LinuxCloseOnExec : StreamType;
        int* ends = stackalloc int[2];
        if (NativeMethods.SocketPair(LocalDomain, type, 0, ends) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return (new NetworkStream(new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), ownsSocket: true), ends[1]);
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

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed unsafe class NativeTexts : IDisposable
    {
        private readonly int _count;

        public NativeTexts(string[] texts)
        {
            _count = texts.Length;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
            {
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
