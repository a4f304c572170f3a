using McpGateway.Transports;

namespace McpGateway.Connections;

/// <summary>Tells those who want to know of the starts and the ends of servers, once a process. Whoever hears of it must be quick.</summary>
internal sealed class ServerLives
{
    /// <summary>A start has ended: the server's name, how long it took, and why it has failed, where it has.</summary>
    public event Action<string, TimeSpan, ServerException?>? Started;

    /// <summary>A server has ended by itself.</summary>
    public event Action<string>? Crashed;

    /// <summary>Tells of a start.</summary>
    public void NoteStart(string server, TimeSpan duration, ServerException? failure) => Started?.Invoke(server, duration, failure);

    /// <summary>Tells of an end.</summary>
    public void NoteCrash(string server) => Crashed?.Invoke(server);
}
