using System.Collections.Concurrent;
using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>What a client was asked by requests and has not answered, by the ids of those.</summary>
/// <param name="post">Sends the client a line that concerns one of them.</param>
internal sealed class OpenQuestions(Action<ServerInitiatedRequest, byte[]> post)
{
    private const string Prefix = "gateway-";

    private readonly ConcurrentDictionary<string, ServerInitiatedRequest> _asked = new(StringComparer.Ordinal);
    private long _lastId;

    /// <summary>How many there are.</summary>
    public int Count => _asked.Count;

    /// <summary>Takes a question that is about to be sent.</summary>
    /// <returns>The id to send it with, a JSON string.</returns>
    public byte[] Add(ServerInitiatedRequest question)
    {
        // With the life of the process, so that an answer that comes late, to a question of a process that is no more, is no answer to one of this.
        string id = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{ProcessRun.Id}-{Interlocked.Increment(ref _lastId)}");
        _asked[id] = question;
        return JsonString.QuoteBytes(id);
    }

    /// <summary>The question that a raw id or token is of; null where there is none.</summary>
    public ServerInitiatedRequest? Find(ReadOnlySpan<byte> line, JsonSpan id) =>
        id.Exists && JsonMembers.GetString(line, id) is { } name ? _asked.GetValueOrDefault(name) : null;

    /// <summary>The life of the process (<see cref="ProcessRun"/>) that has asked the question of an id; null where it is none of such a question.</summary>
    public static string? RunOf(string? id) => id?.Split('-') is ["gateway", { Length: > 0 } run, _] ? run : null;

    /// <summary>Takes a response of the client; false where it is none to these.</summary>
    public bool TryAnswer(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (JsonMembers.GetString(line, envelope.Id) is not { } id || !_asked.TryRemove(id, out ServerInitiatedRequest? question))
        {
            return false;
        }

        question.TryAnswer((envelope.Error.Exists ? envelope.Error : envelope.Result).Of(line), envelope.Error.Exists);
        return true;
    }

    /// <summary>Whoever asked no longer needs the answers to some of them: the client is told.</summary>
    /// <param name="which">Which.</param>
    /// <param name="reason">Why.</param>
    public void Withdraw(Predicate<ServerInitiatedRequest> which, string reason)
    {
        foreach ((string id, ServerInitiatedRequest question) in _asked)
        {
            if (which(question) && _asked.TryRemove(id, out _))
            {
                post(question, JsonRpcLine.Cancelled(JsonString.QuoteBytes(id), JsonString.QuoteBytes(reason)));
                question.Drop();
            }
        }
    }

    /// <summary>The client has gone: nothing will be answered.</summary>
    public void Close()
    {
        foreach (string id in _asked.Keys)
        {
            if (_asked.TryRemove(id, out ServerInitiatedRequest? question))
            {
                question.TryRefuse(JsonRpcError.InternalError, "The client has disconnected.");
            }
        }
    }
}
