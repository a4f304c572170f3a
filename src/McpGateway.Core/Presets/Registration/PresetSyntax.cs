namespace McpGateway.Presets.Registration;

/// <summary>How those who register a server write it, for remedies: commands write other things than cmdlets.</summary>
/// <param name="Set">How a value is given, of its name and an example.</param>
/// <param name="Form">How a form is chosen, of its name.</param>
/// <param name="KeepSecret">How a secret is kept, of its name.</param>
/// <param name="LogIn">How somebody logs in at a server, of its name.</param>
public sealed record PresetSyntax(Func<string, string, string> Set, Func<string, string> Form, Func<string, string> KeepSecret, Func<string, string> LogIn)
{
    /// <summary>As the executable takes it.</summary>
    public static PresetSyntax Commands { get; } = new(
        (name, example) => $"--set {name}={example}", form => $"--form {form}", secret => $"mcp-gateway secret set {secret}", server => $"mcp-gateway login {server}");

    /// <summary>As the cmdlets take it.</summary>
    public static PresetSyntax Cmdlets { get; } = new(
        (name, example) => $"-Setting @{{ {name} = '{example}' }}", form => $"-Form {form}", secret => $"Set-McpSecret {secret}", server => $"Connect-McpServer {server}");
}
