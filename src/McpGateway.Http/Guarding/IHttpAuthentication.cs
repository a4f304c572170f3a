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
    ValueTask<AccessOutcome> AuthenticateAsync(HttpContext context);

    /// <summary>Looks for who may come in no more.</summary>
    /// <returns>What says that of an <see cref="AccessOutcome.Id"/>; null where it cannot be told at the moment.</returns>
    Func<string, bool>? FindRevoked();

    /// <summary>What the gateway knows of somebody who has proven who they are.</summary>
    /// <param name="caller">Who.</param>
    Caller CallerOf(HttpCaller caller);
}
