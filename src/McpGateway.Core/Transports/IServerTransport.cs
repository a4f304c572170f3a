using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Transports;

/// <summary>
/// The way to one server, from the start of what is needed for it to its end: a process and its streams, or an address of HTTP. It carries messages and
/// knows nothing of what they say.
/// </summary>
internal interface IServerTransport : IAsyncDisposable
{
    /// <summary>Carries the messages.</summary>
    IMessageChannel Channel { get; }

    /// <summary>What errors and logs call it and its parts.</summary>
    TransportDescription Description { get; }

    /// <summary>Masks the secrets of the server's definition in what is shown.</summary>
    Redactor Redactor { get; }

    /// <summary>Completes when the server has ended; never fails. One that is reached and not started never does.</summary>
    Task Ended { get; }

    /// <summary>Completes when the server can take no more messages, while what it has sent before may still come; never fails.</summary>
    Task InputClosed { get; }

    /// <summary>
    /// Raised, on any thread and perhaps while it is added, when the server is to be left: what is under way gets its answers, and what comes now goes to another connection.
    /// </summary>
    event Action? Leaving
    {
        add
        {
            // Most servers never ask for it.
        }

        remove
        {
        }
    }

    /// <summary>What was lost with the process that the server had before; null where nothing was, or nobody knows. It may become known late.</summary>
    LostState? Lost => null;

    /// <summary>Completes when all is known that tells why the server ended: how it did, and its last words.</summary>
    Task ReasonKnown { get; }

    /// <summary>How the server ended, for people: known once it has.</summary>
    ClosingReport? Closing { get; }

    /// <summary>The last things that the server has said beside its messages, as an addition to a sentence; empty where it said nothing.</summary>
    string LastWords { get; }

    /// <summary>Begins to receive. To be called once.</summary>
    /// <param name="receiver">Who gets the messages.</param>
    /// <param name="onDiagnosticLine">Hears each line that the server says beside its messages, secrets masked, on any thread.</param>
    /// <param name="onRequestFailed">Hears that a request will have no answer, by the number that its sender gave it, and why, on any thread.</param>
    void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed);

    /// <summary>Leaves a remark about the server in its log.</summary>
    void Note(string text);

    /// <summary>
    /// Once nothing more is to be sent: which of the posted requests the server can never have had as a whole. To be made again, or known to have had no effect.
    /// </summary>
    /// <param name="patience">How long the news may take that the server takes no more messages, where it has not come yet.</param>
    Task<List<long>> FindUndeliveredAsync(Task patience);

    /// <summary>
    /// Ends the server in order, and whatever belongs to it. What it has said beside its messages may still be read: disposing of the transport waits for that.
    /// </summary>
    Task CloseAsync();

    /// <summary>Ends the server at once.</summary>
    void Kill();
}
