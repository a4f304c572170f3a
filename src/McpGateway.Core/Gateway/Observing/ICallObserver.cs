namespace McpGateway.Gateway.Observing;

/// <summary>
/// Is told of every request that is to go to a server: calls of tools, prompts, resources, completions, whichever way they come in. It must be quick, and never throws: what takes time is done elsewhere.
/// </summary>
internal interface ICallObserver
{
    /// <summary>A request begins, or was refused before it could.</summary>
    /// <param name="call">Who asks whom for what. It is told once, and before anything is sent.</param>
    /// <param name="content">What the request carries.</param>
    /// <returns>Hears how it ends; null where nobody wants to.</returns>
    ICallObservation? Begin(ObservedCall call, in CallContent content);
}
