using McpGateway.Gateway.Checks;

namespace McpGateway.Http.Page;

/// <summary>What somebody has done with a server from the page. It is replaced as it goes on, never changed.</summary>
/// <param name="Kind">What: <see cref="ServerActions.Start"/>, <see cref="ServerActions.Stop"/> or <see cref="ServerActions.Test"/>.</param>
/// <param name="Began">When.</param>
internal sealed record ServerAction(string Kind, DateTimeOffset Began)
{
    /// <summary>What was looked at, as far as the test has come.</summary>
    public IReadOnlyList<ServerCheck> Checks { get; init; } = [];

    /// <summary>Whether it is done.</summary>
    public bool IsDone { get; init; }

    /// <summary>What went wrong; empty where nothing did.</summary>
    public string Cause { get; init; } = "";

    /// <summary>What to do about that.</summary>
    public string Remedy { get; init; } = "";
}
