using McpGateway.Configuration;

namespace McpGateway.Transports;

/// <summary>A server's trouble: which server, what happened, what to do about it.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public ServerException()
        : this("?", ServerFailure.NotUsable, "failed", "")
    {
    }

    /// <summary>Makes an exception with a message alone.</summary>
    /// <param name="message">The message.</param>
    public ServerException(string message)
        : base(message)
    {
        Server = "?";
        Remedy = "";
    }

    /// <summary>Makes an exception with a message about no server in particular.</summary>
    /// <param name="message">The message.</param>
    /// <param name="failure">What went wrong.</param>
    internal ServerException(string message, ServerFailure failure)
        : this(message)
    {
        Failure = failure;
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public ServerException(string message, Exception innerException)
        : base(message, innerException)
    {
        Server = "?";
        Remedy = "";
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="cause">What happened, as a part of a sentence after the server's name.</param>
    /// <param name="remedy">What to do, a sentence.</param>
    /// <param name="innerException">What caused it.</param>
    public ServerException(string server, ServerFailure failure, string cause, string remedy, Exception? innerException = null)
        : base($"Server '{server}' {cause}. {remedy}".TrimEnd(), innerException)
    {
        Server = server;
        Cause = cause;
        Failure = failure;
        Remedy = remedy;
    }

    /// <summary>The server's name.</summary>
    public string Server { get; }

    /// <summary>What happened, as a part of a sentence after the server's name.</summary>
    public string Cause { get; } = "failed";

    /// <summary>What went wrong.</summary>
    public ServerFailure Failure { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }

    /// <summary>Whether another try costs next to nothing, and may well succeed: nothing was started for this one.</summary>
    internal bool IsCheap { get; init; }

    /// <summary>Refuses a server that this version cannot reach, and one that the user has switched off.</summary>
    /// <param name="server">Its definition.</param>
    /// <exception cref="ServerException">The definition is not usable.</exception>
    internal static void ThrowIfUnusable(ServerDefinition server)
    {
        if (server.Refusal is { } refusal)
        {
            throw RefusedByAdministrator(server, refusal);
        }

        if (server.Problem is { } problem)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "cannot be used: " + problem, "Fix the entry.");
        }

        if (server.Disabled)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "is switched off", "Remove \"disabled\": true, or \"enabled\": false, from its entry to use it.");
        }

        if (server.Kind == ServerKind.Unknown)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "is of a kind that this version does not know", "Its \"type\" may be \"stdio\", \"http\", \"streamable-http\" or \"sse\".");
        }
    }

    /// <summary>Refuses a server that the administrator of the machine does not let be reached in this way.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="start">What it is reached by.</param>
    /// <exception cref="ServerException">The administrator is against it.</exception>
    internal static void ThrowIfRefused(ServerDefinition server, ServerStart start)
    {
        if (server.Managed?.RefusalOf(server, start) is { } refusal)
        {
            throw RefusedByAdministrator(server, refusal);
        }
    }

    private static ServerException RefusedByAdministrator(ServerDefinition server, string refusal) => new(server.Name, ServerFailure.Denied, "is " + refusal, ManagedConfiguration.Remedy);
}
