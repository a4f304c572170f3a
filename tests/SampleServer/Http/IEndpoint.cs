namespace McpGateway.SampleServer.Http;

/// <summary>One of the two transports over HTTP.</summary>
internal interface IEndpoint
{
    /// <summary>The path of the URL that clients are given.</summary>
    string Path { get; }

    /// <summary>Answers the request, or breaks the connection where that is what was asked for.</summary>
    /// <exception cref="HttpRefusalException">The request is refused.</exception>
    void Handle(HttpConnection connection, HttpRequest request);
}
