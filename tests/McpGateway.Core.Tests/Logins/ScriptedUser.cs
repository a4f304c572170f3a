using McpGateway.Logins;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

/// <summary>A user whose browser agrees to everything at once.</summary>
internal sealed class ScriptedUser : ILoginUser
{
    private static readonly HttpClient s_browser = new();

    private readonly TaskCompletionSource<string?> _pasted = new();

    public List<string> Reports { get; } = [];

    public Uri? Page { get; private set; }

    /// <summary>What the browser showed in the end.</summary>
    public Task<string>? Shown { get; private set; }

    /// <summary>What the user does with the page instead of going there.</summary>
    public Func<Uri, Task>? Instead { get; init; }

    public Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        Page = page;
        if (Instead is { } other)
        {
            _ = other(page);
        }
        else
        {
            Shown = BrowseAsync(page);
        }

        return Task.FromResult(true);
    }

    public Task<string?> ReadAnswerAsync(CancellationToken cancellationToken) => _pasted.Task.WaitAsync(cancellationToken);

    public void Report(string text) => Reports.Add(text);

    public void Paste(string text) => _pasted.SetResult(text);

    /// <summary>Follows a page wherever it leads, and returns what stands there.</summary>
    public static async Task<string> BrowseAsync(Uri page)
    {
        using HttpResponseMessage response = await s_browser.GetAsync(page);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A program for <c>BROWSER</c> that does the same.</summary>
    public static string ProgramOf(TemporaryHome home)
    {
        string file = home.NewFile("sh");
        File.WriteAllText(file, $"#!/bin/sh\nexec '{HelperProcess.Program}' {HelperProcess.Switch} browse \"$1\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
