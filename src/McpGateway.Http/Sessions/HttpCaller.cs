namespace McpGateway.Http.Sessions;

/// <summary>Who a request comes from, and what is offered to them. A session is one caller's: where a token was replaced by another of its name, whose rules may differ, that is another.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Profile">The profile in the address; null where there is none.</param>
/// <param name="Token">What tells the user's token from others; null for the owner.</param>
internal sealed record HttpCaller(string User, string? Profile, string? Token = null)
{
    /// <summary>What tells it from all others, wherever it comes.</summary>
    public string Key => ClientKey.Of("caller", User, Profile, Token);
}
