using McpGateway.Access;
using McpGateway.Gateway.Policy;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Guarding;

/// <summary>Finds out who makes a request.</summary>
internal interface IHttpAuthentication
{
    /// <summary>Whether somebody can prove who they are, so that the gateway may be reached from other machines.</summary>
    /// <exception cref="AccessException">That cannot be told.</exception>
    bool IsReady { get; }

    /// <summary>Finds out who makes a request. Its body is not read.</summary>
    /// <param name="context">The request.</param>
    AccessOutcome Authenticate(HttpContext context);

    /// <summary>What the gateway knows of somebody who has proven who they are.</summary>
    /// <param name="caller">Who.</param>
    Caller CallerOf(HttpCaller caller);
}
