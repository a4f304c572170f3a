using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using McpGateway.Connections;
using McpGateway.Gateway;
using McpGateway.Gateway.Hosting;
using McpGateway.Wire;

namespace McpGateway.Tests.Support;

/// <summary>A client of a gateway in this process, which speaks raw JSON-RPC over two pipes.</summary>
internal sealed class HostedClient : IAsyncDisposable
{
    private readonly AnonymousPipeServerStream _toGateway = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _fromGateway = new(PipeDirection.In);
    private readonly AnonymousPipeClientStream _input;
    private readonly Task _reading;

    public HostedClient(GatewayHost host, ClientSurroundings? surroundings = null, GatewayAccess? access = null, CancellationToken? end = null)
    {
        _input = new AnonymousPipeClientStream(PipeDirection.In, _toGateway.ClientSafePipeHandle);
        var output = new AnonymousPipeClientStream(PipeDirection.Out, _fromGateway.ClientSafePipeHandle);
        _reading = Output.ReadAsync(_fromGateway);
        Served = host.ServeAsync(new LineChannel(_input, output, outputBlocks: true) { ThreadName = "client of a test" }, end ?? TestContext.Current.CancellationToken, surroundings, access);
    }

    /// <summary>What the gateway sent.</summary>
    public LineLog Output { get; } = new();

    /// <summary>Completes when the gateway no longer serves the client.</summary>
    public Task Served { get; }

    /// <summary>Shakes hands as a client with a session does.</summary>
    public async Task InitializeAsync(string capabilities)
    {
        Send("0", "initialize", $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}},"clientInfo":{"name":"tests","version":"1"}}""");
        await AnswerAsync("0");
        Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    /// <summary>Sends one line.</summary>
    public void Send(string line)
    {
        _toGateway.Write([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);
        _toGateway.Flush();
    }

    /// <summary>Sends a request and does not wait.</summary>
    public void Send(string id, string method, string? parameters) => Send(GatewayProcess.Request(id, method, parameters));

    /// <summary>Answers a request of the gateway with a result.</summary>
    public void Reply(JsonElement request, string result) =>
        Send($$"""{"jsonrpc":"2.0","id":{{request.GetProperty("id").GetRawText()}},"result":{{result}}}""");

    /// <summary>The message that answers a request.</summary>
    public async Task<JsonElement> AnswerAsync(string id) => await MessageAsync(line => GatewayProcess.IsAnswer(line, id), "the answer to " + id);

    /// <summary>A request or notification of the gateway.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="number">Which one of this method, from 1.</param>
    public async Task<JsonElement> ReceivedAsync(string method, int number = 1)
    {
        int seen = 0;
        return await MessageAsync(line => GatewayProcess.IsMessage(line, method) && ++seen == number, method);
    }

    /// <summary>Closes the client's end, as one does that is done, and waits until the gateway has seen it.</summary>
    public async Task LeaveAsync()
    {
        await _toGateway.DisposeAsync();
        await Served.InTime();
        await _reading.InTime();
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _fromGateway.DisposeAsync();
        await _input.DisposeAsync();
    }

    private async Task<JsonElement> MessageAsync(Func<byte[], bool> condition, string what) =>
        JsonText.Parse(Encoding.UTF8.GetString(await Output.WaitForAsync(condition, 0, () => $"Waited for {what}. Received:\n{Output.Text}")));
}
