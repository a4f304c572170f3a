using McpGateway.Diagnostics;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.PowerShell.Commands;

namespace McpGateway.PowerShell.Interaction;

/// <summary>The user of a PowerShell who logs in: the browser opens, or its address is shown and where it ends is asked for.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="show">Shows a line to the user.</param>
/// <param name="opensBrowser">Whether the browser may be opened.</param>
internal sealed class HostLoginUser(AsyncPSCmdlet cmdlet, Action<string> show, bool opensBrowser) : ILoginUser
{
    private bool _isOpen;

    /// <inheritdoc />
    public void Report(string text) => show(UntrustedText.OneLine(text, 2000));

    /// <inheritdoc />
    public Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        _isOpen = opensBrowser && LoginBrowser.TryOpen(page);
        show((_isOpen ? "The browser opens. If it does not, open this address: " : "Open this address in a browser: ") + page.AbsoluteUri);
        return Task.FromResult(true);
    }

    /// <inheritdoc />
    public async Task<string?> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        // A host that waits for a line cannot be told that the browser has come back: it is asked only where none was opened.
        if (_isOpen || !HostPrompt.IsInteractive(cmdlet.Host))
        {
            return null;
        }

        try
        {
            return await cmdlet.AskAsync(
                () => new HostPrompt(cmdlet.Host, "Login").Ask("Paste the address at which the browser ends, or press Enter if the browser is on this machine.", "Address", isSecret: false) is { Length: > 0 } text ? text : null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (HostPrompt.CannotAsk(e))
        {
            return null;
        }
    }
}
