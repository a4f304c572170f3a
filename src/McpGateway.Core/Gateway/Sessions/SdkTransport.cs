using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpGateway.Gateway.Sessions;

/// <summary>What the SDK's server sees of a client: the messages that are not forwarded, and the same channel for its answers.</summary>
internal sealed class SdkTransport : TransportBase
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonTypeInfo<JsonRpcMessage> s_messageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly IMessageChannel _channel;
    private readonly ConcurrentDictionary<RequestId, byte> _unanswered = new();

    public SdkTransport(IMessageChannel channel, ILoggerFactory loggerFactory)
        : base("client", loggerFactory)
    {
        _channel = channel;
        SetConnected();
    }

    /// <summary>Whether a request that was received still waits for its answer.</summary>
    public bool HasUnanswered => !_unanswered.IsEmpty;

    /// <summary>Hands a client's message to the SDK's server.</summary>
    /// <exception cref="JsonException">The SDK cannot read it.</exception>
    public void Receive(ReadOnlySpan<byte> line)
    {
        JsonRpcMessage message = JsonSerializer.Deserialize(line, s_messageType)!;
        if (message is JsonRpcRequest request)
        {
            _unanswered[request.Id] = 0;
        }
        else if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters } && IdOf(parameters) is { } id)
        {
            // A cancelled request may stay without an answer.
            _unanswered.TryRemove(id, out _);
        }

        // The channel has no bound, so that this never waits.
        _ = WriteMessageAsync(message);
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
        _channel.Post(mayWait: false, buffer.WrittenSpan);
        if (message is JsonRpcMessageWithId { } answer and (JsonRpcResponse or ModelContextProtocol.Protocol.JsonRpcError))
        {
            _unanswered.TryRemove(answer.Id, out _);
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
