namespace McpGateway.Transports.Http;

/// <summary>Hears what becomes of the messages to a remote server.</summary>
internal interface IHttpOwner
{
    /// <summary>A request will have no answer.</summary>
    /// <param name="message">The request.</param>
    /// <param name="error">Why.</param>
    void Fail(HttpMessage message, ServerException error);

    /// <summary>The connection is over: the server has forgotten the session, or cannot be reached any more.</summary>
    /// <param name="reason">Why, as a part of a sentence after the server's name.</param>
    /// <param name="untaken">A request that the server has certainly not taken; null for none.</param>
    void Lose(string reason, HttpMessage? untaken);

    /// <summary>Leaves a remark in the server's log.</summary>
    void Note(string text);
}
