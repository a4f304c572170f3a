namespace McpGateway.Logins;

/// <summary>A login, or a token, is not to be had.</summary>
/// <param name="cause">What happened, as a part of a sentence after the server's name: <c>cannot be logged in to: ...</c>.</param>
/// <param name="remedy">What to do, a sentence.</param>
/// <param name="inner">What the system said; null for nothing more.</param>
internal sealed class LoginException(string cause, string remedy, Exception? inner = null) : Exception($"{cause}. {remedy}".TrimEnd(), inner)
{
    /// <summary>What happened, as a part of a sentence.</summary>
    public string Cause { get; } = cause;

    /// <summary>What to do, a sentence.</summary>
    public string Remedy { get; } = remedy;
}
