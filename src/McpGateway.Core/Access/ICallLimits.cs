namespace McpGateway.Access;

/// <summary>How many calls a minute each user has left.</summary>
internal interface ICallLimits
{
    /// <summary>Takes calls from what a user may make.</summary>
    /// <param name="user">The user.</param>
    /// <param name="callsPerMinute">How many calls a minute that are.</param>
    /// <param name="count">How many calls; more than there can be at once take all that there can be.</param>
    /// <returns>Null where they may be made; otherwise how long to wait, in whole seconds as <c>Retry-After</c> says it (429, RFC 6585, section 4).</returns>
    ValueTask<int?> TakeAsync(string user, int callsPerMinute, int count);
}
