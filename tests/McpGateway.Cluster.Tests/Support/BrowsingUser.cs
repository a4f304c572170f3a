using McpGateway.Logins;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A user whose browser agrees to everything at once.</summary>
internal sealed class BrowsingUser : ILoginUser
{
    private static readonly HttpClient s_browser = new();

    public void Report(string text)
    {
        // The test looks at what comes of it.
    }

    public Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        _ = s_browser.GetStringAsync(page, cancellationToken);
        return Task.FromResult(true);
    }

    public Task<string?> ReadAnswerAsync(CancellationToken cancellationToken) => new TaskCompletionSource<string?>().Task.WaitAsync(cancellationToken);
}
