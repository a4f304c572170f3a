extern alias sample;
using sample::McpGateway.SampleServer;

namespace McpGateway.Tests.Support.Memory;

/// <summary>A sample server in this process, with the options that its program takes.</summary>
internal sealed class MemoryServer : Surroundings
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="options">The options on its command line.</param>
    public MemoryServer(IEnumerable<string> options)
    {
        var server = new Server(OptionTable.Parse([.. options]), this);
        new Thread(() => Run(server)) { IsBackground = true, Name = "memory server" }.Start();
    }

    public MemoryPipe Input { get; } = new();

    public MemoryPipe Output { get; } = new();

    public Task<int> Exited => _exited.Task;

    public Task InputClosed => _inputClosed.Task;

    /// <summary>Hears what it writes to stderr.</summary>
    public Action<string>? OnError { get; set; }

    public override Stream OpenInput() => Input;

    public override Stream OpenOutput() => Output;

    public override void WriteError(string text) => OnError?.Invoke(text);

    public override void CloseInput()
    {
        Input.Dispose();
        _inputClosed.TrySetResult();
    }

    public override void CloseOutput() => Output.Dispose();

    public override void Exit(int code)
    {
        End(code);
        // As in a process nothing of the caller runs any more.
        throw new OperationCanceledException("The server has ended.");
    }

    /// <summary>Ends it as a kill would.</summary>
    public void End(int code)
    {
        if (_exited.TrySetResult(code))
        {
            CloseInput();
            CloseOutput();
        }
    }

    private void Run(Server server)
    {
        try
        {
            server.Run();
        }
        catch (OperationCanceledException)
        {
            // It has ended itself.
        }

        End(0);
    }
}
