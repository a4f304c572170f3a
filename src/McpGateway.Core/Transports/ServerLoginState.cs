using McpGateway.Configuration;

namespace McpGateway.Transports;

/// <summary>How the login at a server stands, for people.</summary>
/// <param name="IsMissing">Whether the server wants a login, and there is none.</param>
/// <param name="Text">How it stands, as a part of a sentence.</param>
/// <param name="Remedy">What to do, a sentence; null where nothing is to be done.</param>
internal sealed record ServerLoginState(bool IsMissing, string Text, string? Remedy)
{
    /// <summary>What to do where a server wants a login, a sentence.</summary>
    /// <param name="server">The server.</param>
    public static string HowToLogIn(ServerDefinition server)
    {
        string name = server.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? server.Name : $"'{server.Name}'";
        return server.User is null
            ? $"Run: mcp-gateway login {name} (in PowerShell: Connect-McpServer {name})."
            : $"Whoever runs the gateway runs: mcp-gateway login {name} --user {server.User}.";
    }
}
