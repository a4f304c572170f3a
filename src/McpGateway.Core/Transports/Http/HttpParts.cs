namespace McpGateway.Transports.Http;

/// <summary>What all that is said to one server, and heard from it, has in common.</summary>
/// <param name="Link">Sends requests.</param>
/// <param name="Session">What is known of the server.</param>
/// <param name="Errors">What is said of failures.</param>
/// <param name="Owner">Hears of them.</param>
/// <param name="Time">The clock.</param>
internal sealed record HttpParts(HttpLink Link, HttpSession Session, HttpErrors Errors, IHttpOwner Owner, TimeProvider Time)
{
    /// <summary>Gets what the server sends.</summary>
    public MessageDelivery Delivery { get; } = new();
}
