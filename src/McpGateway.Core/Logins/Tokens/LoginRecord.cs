namespace McpGateway.Logins.Tokens;

/// <summary>What is kept of a login beside its tokens, in a file of its own: nothing of it is secret. It changes with every token, so that other processes see that.</summary>
internal sealed record LoginRecord
{
    /// <summary>Where the server is, without its query.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whose login it is.</summary>
    public string User { get; init; } = "";

    /// <summary>The authorization server; null where nobody has logged in.</summary>
    public string? Issuer { get; init; }

    /// <summary>The resource that the tokens are for; null for none.</summary>
    public string? Resource { get; init; }

    /// <summary>Who the gateway is at the authorization server.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the tokens allow.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>The name of the tokens in the store of secrets; null where there are none.</summary>
    public string? Tokens { get; init; }

    /// <summary>When the user logged in.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether the server has asked for a login, and none is there that it accepts.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>The scopes that the server has asked for.</summary>
    public string? Wanted { get; init; }

    /// <summary>Where the server has said that its metadata are.</summary>
    public string? Metadata { get; init; }

    /// <summary>Why the last login is over, as a part of a sentence.</summary>
    public string? Ended { get; init; }

    /// <summary>How often it was written.</summary>
    public long Changes { get; init; }
}
