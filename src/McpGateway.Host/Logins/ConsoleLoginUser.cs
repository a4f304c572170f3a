using McpGateway.Diagnostics;
using McpGateway.Host.Parsing;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;

namespace McpGateway.Host.Logins;

/// <summary>The user at a terminal: the browser opens, or the address is printed, and where the browser ends elsewhere its address is read from stdin.</summary>
/// <param name="run">Where things go.</param>
/// <param name="opensBrowser">Whether the browser may be opened.</param>
internal sealed class ConsoleLoginUser(CommandRun run, bool opensBrowser) : ILoginUser
{
    /// <inheritdoc />
    public void Report(string text) => run.Errors.WriteLine(UntrustedText.OneLine(text, 2000));

    /// <inheritdoc />
    public Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        bool isOpen = opensBrowser && LoginBrowser.TryOpen(page);
        run.Errors.WriteLine(isOpen ? "The browser opens. If it does not, open this address:" : "Open this address in a browser:");
        run.Errors.WriteLine(page.AbsoluteUri);
        run.Errors.WriteLine("If the browser is on another machine, paste the address at which it ends here, and press Enter.");
        return Task.FromResult(true);
    }

    /// <inheritdoc />
    public Task<string?> ReadAnswerAsync(CancellationToken cancellationToken) =>
        // A read of the terminal cannot be given up: it ends with the process.
        Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
}
