using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace McpGateway.Gateway;

/// <summary>
/// One client. Its lines are read in order on one thread; a <c>call_mcp_tool</c> is forwarded from there, everything else goes to the SDK's
/// server. All that belongs to the client, its calls under way above all, is here.
/// </summary>
internal sealed class ClientSession : IAsyncDisposable
{
    /// <summary>How long answers under way may still take when the client has closed its side.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(5);

    private static int s_sessions;

    private readonly GatewayRuntime _runtime;
    private readonly LineWriter _writer;
    private readonly SdkTransport _sdk;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<RawId, ForwardedCall> _calls = new();

    public ClientSession(GatewayRuntime runtime, LineWriter writer)
    {
        _runtime = runtime;
        _writer = writer;
        _logger = runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");
        _sdk = new SdkTransport(writer, runtime.LoggerFactory);
        Scope = new ConnectionScope(string.Create(CultureInfo.InvariantCulture, $"client {Interlocked.Increment(ref s_sessions)}"), null);
    }

    /// <summary>What the connections of this client are kept apart by.</summary>
    public ConnectionScope Scope { get; }

    /// <summary>The transport that the SDK's server is to run on.</summary>
    public TransportBase Transport => _sdk;

    /// <summary>Reads the client until it closes its side, and lets the answers under way leave.</summary>
    /// <param name="input">What the client sends.</param>
    /// <param name="cancellationToken">Ends the session at once.</param>
    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = new Thread(() => Read(input, ended)) { IsBackground = true, Name = "mcp " + Scope.Name };
        reader.Start();
        try
        {
            await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            long begin = _runtime.Options.Time.GetTimestamp();
            while ((!_calls.IsEmpty || _sdk.HasUnanswered) && _runtime.Options.Time.GetElapsedTime(begin) < s_drain)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), _runtime.Options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end: what is under way is given up.
        }

        foreach (ForwardedCall call in _calls.Values)
        {
            call.Cancel("The client has gone.");
        }

        _sdk.Disconnect();
    }

    /// <summary>Takes a call out of those under way. False where somebody else did: it was cancelled, or has its answer.</summary>
    public bool TryComplete(ForwardedCall call) => _calls.TryRemove(new KeyValuePair<RawId, ForwardedCall>(call.ClientId, call));

    /// <summary>Sends one line to the client.</summary>
    public void Post(bool mayWait, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2 = default, ReadOnlySpan<byte> part3 = default, ReadOnlySpan<byte> part4 = default, ReadOnlySpan<byte> part5 = default) =>
        _writer.Post(mayWait, part1, part2, part3, part4, part5);

    /// <summary>Answers a call with an error that the model is to see (MCP 2025-11-25, Tools, Error Handling).</summary>
    public void PostToolError(ReadOnlySpan<byte> id, string message, bool stamp) =>
        Post(
            mayWait: false,
            "{\"jsonrpc\":\"2.0\",\"id\":"u8,
            id,
            stamp ? ",\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":"u8 : ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":"u8,
            JsonString.QuoteBytes(message),
            "}],\"isError\":true}}"u8);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _sdk.DisposeAsync();

    private void Read(Stream input, TaskCompletionSource ended)
    {
        try
        {
            new LineReader(input) { OnTooLong = _ => PostError(default, Wire.JsonRpcError.InvalidRequest, "The message is longer than 256 MB.") }.Pump(OnAnyLine);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client has gone without closing its side; the same as if it had.
        }
        catch (Exception e)
        {
            Log.ReadFailed(_logger, e);
        }

        ended.TrySetResult();
    }

    /// <summary>A mistake of ours over one message must not end the session.</summary>
    private void OnAnyLine(ReadOnlySpan<byte> line)
    {
        try
        {
            OnLine(line);
        }
        catch (Exception e)
        {
            Log.ReadFailed(_logger, e);
            Envelope envelope = Envelope.Scan(line);
            if (envelope.Kind == MessageKind.Request)
            {
                _calls.TryRemove(new RawId(envelope.Id.Of(line)), out _);
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InternalError, "The gateway could not handle the request; its log says why.");
            }
        }
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.NotJson:
                PostError(default, Wire.JsonRpcError.ParseError, "The line is no JSON. A message is one line of JSON in UTF-8.");
                break;
            case MessageKind.Invalid:
                PostError(envelope.Id.Exists ? envelope.Id.Of(line) : default, Wire.JsonRpcError.InvalidRequest, "The line is no JSON-RPC 2.0 message: it needs \"jsonrpc\": \"2.0\" and a method with an id, a method alone, or an id with a result.");
                break;
            case MessageKind.Batch:
                PostError(default, Wire.JsonRpcError.InvalidRequest, "Batches are no part of MCP since revision 2025-06-18. Send each message on a line of its own.");
                break;
            case MessageKind.Request when envelope.IsMethod(line, "tools/call"u8) && CallParameters.TryRead(line, envelope.Params, out CallParameters call):
                Forward(line, envelope, call);
                break;
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/cancelled"u8) && TryCancel(line, envelope):
                break;
            case MessageKind.Request when envelope.IsMethod(line, "tools/call"u8) && !HasToolParameters(line, envelope.Params):
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InvalidParams, "The params of tools/call must be an object with \"name\", a text, and \"arguments\", an object.");
                break;
            default:
                HandToSdk(line, envelope);
                break;
        }
    }

    private static bool HasToolParameters(ReadOnlySpan<byte> line, JsonSpan parameters)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        return JsonMembers.TryFind(line, parameters, ["name", "arguments"], found)
            && JsonMembers.GetString(line, found[0]) is not null
            && (!found[1].Exists || line[found[1].Start] is (byte)'{' or (byte)'n');
    }

    private void Forward(ReadOnlySpan<byte> line, in Envelope envelope, in CallParameters parameters)
    {
        var id = new RawId(envelope.Id.Of(line));
        bool stamp = parameters.IsModern;
        if (parameters.Server is null || parameters.Tool is null)
        {
            PostToolError(id.Bytes, "call_mcp_tool needs \"mcp_name\" and \"tool_name\", both texts. list_available_mcps names the servers, load_mcp_tools their tools.", stamp);
            return;
        }

        if (!parameters.TryGetArguments(line, out ReadOnlySpan<byte> arguments))
        {
            PostToolError(id.Bytes, "\"arguments\" must be a JSON object, as the tool's signature says.", stamp);
            return;
        }

        ServerDefinition server;
        try
        {
            server = _runtime.Directory.GetServer(parameters.Server);
        }
        catch (ServerException e)
        {
            PostToolError(id.Bytes, e.Message, stamp);
            return;
        }

        var call = new ForwardedCall(this, id, parameters.ProgressToken.Exists ? parameters.ProgressToken.Of(line).ToArray() : null, stamp);
        if (!_calls.TryAdd(id, call))
        {
            PostError(id.Bytes, Wire.JsonRpcError.InvalidRequest, "A request with this id is still under way.");
            return;
        }

        if (!call.TrySendNow(_runtime, server, parameters, line, arguments))
        {
            CallParameters kept = parameters;
            byte[] lineCopy = line.ToArray(), argumentsCopy = arguments.ToArray();
            _ = Task.Run(() => call.SendAsync(_runtime, server, kept, lineCopy, argumentsCopy));
        }
    }

    private bool TryCancel(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(line, envelope.Params, ["requestId", "reason"], found)
            || !found[0].Exists
            || !_calls.TryRemove(new RawId(found[0].Of(line)), out ForwardedCall? call))
        {
            return false;
        }

        call.Cancel(JsonMembers.GetString(line, found[1]) ?? "The client cancelled.");
        return true;
    }

    private void HandToSdk(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        try
        {
            _sdk.Receive(line);
        }
        catch (JsonException)
        {
            if (envelope.Kind == MessageKind.Request)
            {
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InvalidRequest, "The request cannot be read: it is nested deeper than 64 levels, or its id is neither a text nor a whole number.");
            }
        }
    }

    private void PostError(ReadOnlySpan<byte> id, int code, string message) => Post(mayWait: false, Wire.JsonRpcError.Line(id, code, message));
}
