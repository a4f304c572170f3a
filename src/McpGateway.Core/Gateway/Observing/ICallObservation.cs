namespace McpGateway.Gateway.Observing;

/// <summary>One request that is observed.</summary>
internal interface ICallObservation
{
    /// <summary>The request has ended. It is told once, before the client has its answer.</summary>
    /// <param name="call">The request, with how it has ended.</param>
    void End(ObservedCall call);
}
