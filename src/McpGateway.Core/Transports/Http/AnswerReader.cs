using System.Text;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>Hands over what an answer of HTTP holds, and knows whether the answer to the request was among it.</summary>
internal sealed class AnswerReader
{
    private const int MaxShown = 4 * 1024;

    private readonly HttpSession _session;
    private readonly MessageDelivery _delivery;
    private readonly HttpMessage? _request;

    /// <param name="session">What is known of the server.</param>
    /// <param name="delivery">Gets the messages.</param>
    /// <param name="request">The request that is answered; null for a stream of the server's own.</param>
    public AnswerReader(HttpSession session, MessageDelivery delivery, HttpMessage? request)
    {
        _session = session;
        _delivery = delivery;
        _request = request;
    }

    /// <summary>Whether the request has its answer.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Called once it has.</summary>
    public Action? Answered { get; init; }

    /// <summary>Takes one message.</summary>
    public void Take(ReadOnlySpan<byte> message)
    {
        if (_request is not null && !HasAnswered)
        {
            Envelope envelope = Envelope.Scan(message);
            if (envelope.Kind == MessageKind.Response && RequestNumber.TryRead(envelope.Id.Of(message), out long id) && id == _request.Request)
            {
                HasAnswered = true;
                Note(message, envelope);
                Answered?.Invoke();
            }
        }

        _delivery.Take(message);
    }

    /// <summary>Takes the whole of an answer that is no stream.</summary>
    /// <exception cref="MessageTooLongException">It is longer than what is read.</exception>
    public async Task TakeAllAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] body = await ReadAllAsync(content, cancellationToken).ConfigureAwait(false);
        Envelope envelope = Envelope.Scan(body);
        if (envelope.Kind != MessageKind.Batch)
        {
            Take(body.AsSpan());
            return;
        }

        foreach (JsonSpan item in JsonMembers.Items(body, new JsonSpan(0, body.Length)))
        {
            Take(item.Of(body));
        }
    }

    /// <summary>The beginning of an answer, as text.</summary>
    public static async Task<string> ReadTextAsync(HttpContent content, CancellationToken cancellationToken)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[MaxShown];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    /// <summary>The whole of an answer.</summary>
    /// <exception cref="MessageTooLongException">It is longer than what is read.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpContent content, CancellationToken cancellationToken)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream((int)Math.Min(content.Headers.ContentLength ?? 4096, 1024 * 1024));
            byte[] buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, read);
                if (body.Length > LineReader.MaxLineLength)
                {
                    throw new MessageTooLongException();
                }
            }

            return body.ToArray();
        }
    }

    private void Note(ReadOnlySpan<byte> message, in Envelope envelope)
    {
        if (_request!.Method == "initialize" && JsonMembers.GetString(message, JsonMembers.Find(message, envelope.Result, "protocolVersion")) is { } revision)
        {
            _session.Agree(revision);
        }
        else if (_request.Method == "tools/list" && envelope.Result.Exists)
        {
            _session.Parameters.Learn(message);
        }
    }
}
