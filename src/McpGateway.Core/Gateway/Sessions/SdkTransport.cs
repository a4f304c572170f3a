using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpGateway.Gateway.Sessions;

/// <summary>What the SDK's server sees of a client: the messages that are not forwarded, and the same writer for its answers.</summary>
internal sealed class SdkTransport : TransportBase
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonTypeInfo<JsonRpcMessage> s_messageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    /// <summary>The longest message that the SDK's server gets, in bytes: the handshake and the gateway's own tools need a small part of it.</summary>
    private const int MaxLength = 4 * 1024 * 1024;

    private readonly ClientOutput _output;
    private readonly UnansweredRequests _all;
    private readonly ConcurrentDictionary<RequestId, byte> _unanswered = new();

    /// <param name="output">What is sent to the client.</param>
    /// <param name="unanswered">Counts the requests that are here.</param>
    /// <param name="loggerFactory">The log.</param>
    public SdkTransport(ClientOutput output, UnansweredRequests unanswered, ILoggerFactory loggerFactory)
        : base("client", loggerFactory)
    {
        _output = output;
        _all = unanswered;
        SetConnected();
    }

    /// <summary>Hands a client's message to the SDK's server. A request that it cannot read is answered here.</summary>
    public void Receive(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (line.Length > MaxLength)
        {
            // Parsed there, its buffers would stay with the process.
            Refuse(line, envelope, "The request is longer than 4 MB. Only calls of a server's tools, prompts and resources may be.");
            return;
        }

        if (envelope.Params.Exists && JsonRepair.HasSurrogates(envelope.Params.Of(line)))
        {
            // Half of a surrogate pair, which is well-formed JSON, would end in an error that says nothing. The id stays as it is: the client knows it by its bytes.
            ReadOnlyMemory<byte> readable = JsonRepair.Readable(envelope.Params.Of(line).ToArray());
            line = new LineBuffer().Add(line[..envelope.Params.Start]).Add(readable.Span).Add(line[envelope.Params.End..]).Memory.Span;
        }

        try
        {
            Receive(line);
        }
        catch (JsonException)
        {
            Refuse(line, envelope, "The request cannot be read: it is nested more than 64 levels deep, or its id is neither a string nor an integer.");
        }
    }

    private void Refuse(ReadOnlySpan<byte> line, in Envelope envelope, string why)
    {
        if (envelope.Kind == MessageKind.Request)
        {
            _output.PostError(envelope.Id.Of(line), Wire.JsonRpcError.InvalidRequest, why);
        }
    }

    private void Receive(ReadOnlySpan<byte> line)
    {
        JsonRpcMessage message = JsonSerializer.Deserialize(line, s_messageType)!;
        if (message is JsonRpcRequest request && _unanswered.TryAdd(request.Id, 0))
        {
            _all.Add();
        }
        else if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters } && IdOf(parameters) is { } id)
        {
            // A cancelled request may stay without an answer.
            Forget(id);
        }

        // The channel has no bound, so that this never waits.
        _ = WriteMessageAsync(message);
    }

    private void Forget(RequestId id)
    {
        if (_unanswered.TryRemove(id, out _))
        {
            _all.Remove();
        }
    }

    private static RequestId? IdOf(JsonObject parameters) =>
        parameters["requestId"] is not JsonValue value ? null
        : value.TryGetValue(out long number) ? new RequestId(number)
        : value.TryGetValue(out string? text) ? new RequestId(text)
        : null;

    /// <inheritdoc />
    public override Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            JsonSerializer.Serialize(writer, message, s_messageType);
        }

        // Must not wait for a client that does not read: the SDK's server ends only when all its handlers have.
        _output.Post(mayWait: false, buffer.WrittenSpan);
        if (message is JsonRpcMessageWithId { } answer and (JsonRpcResponse or ModelContextProtocol.Protocol.JsonRpcError))
        {
            Forget(answer.Id);
        }

        return Task.CompletedTask;
    }

    /// <summary>The client has gone: the SDK's server ends when it has handled what it got.</summary>
    public void Disconnect() => SetDisconnected();

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        SetDisconnected();
        return default;
    }
}
