using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Answers the requests of one method, or sees to it that they are answered. It is called on the thread that reads the client, and must not wait.</summary>
internal interface IRequestHandler
{
    /// <summary>Whether a request has to say what its revision demands before it gets here (<see cref="RequestAdmission"/>).</summary>
    bool NeedsAdmission => true;

    /// <summary>Whether a request shows that the client is at work, so that what is done for it in the background may begin; a <c>ping</c> may come before the handshake.</summary>
    bool ShowsUse => true;

    /// <summary>Whether it may be longer than <see cref="RequestRouter.MaxOwnLength"/>: what is forwarded may.</summary>
    bool MayBeLong => false;

    /// <summary>Of which type one of the params must be.</summary>
    ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request) => default;

    /// <summary>Takes a request.</summary>
    /// <param name="line">The client's line; it is good until the call returns.</param>
    /// <param name="envelope">Where the parts of the message stand.</param>
    /// <param name="request">Where the parts of its params stand.</param>
    void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request);
}
