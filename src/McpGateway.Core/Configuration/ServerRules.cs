using McpGateway.Diagnostics;

namespace McpGateway.Configuration;

/// <summary>What is refused of a definition that a user gives, and what the user is told of it.</summary>
public static class ServerRules
{
    /// <summary>Why a name can be no server's; null where it can.</summary>
    /// <param name="name">The name.</param>
    public static string? WrongName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl) ? "A server needs a name without control characters."
        : name.Equals("gateway", StringComparison.OrdinalIgnoreCase) ? "The name 'gateway' is reserved for the gateway itself."
        : null;

    /// <summary>Why an address can be no remote server's; null where it can.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="parameter">What it was given as.</param>
    public static string? WrongUri(string uri, string parameter) =>
        // What stands in a variable is known when the server is connected to.
        uri.Contains("${", StringComparison.Ordinal) || (Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https")
            ? null
            : $"{parameter} must be the address of a remote server, https://... or http://..., not '{uri}'.";

    /// <summary>The names of variables and headers whose values look like secrets that stand there as they are.</summary>
    /// <param name="values">Names and values.</param>
    public static string[] PlainSecrets(IEnumerable<KeyValuePair<string, string>> values) =>
    [
        .. values
            .Where(pair => pair.Value.Length > 0 && !pair.Value.Contains("${", StringComparison.Ordinal) && SecretNames.Suggest(pair.Key))
            .Select(pair => pair.Key),
    ];

    /// <summary>What to say of such values.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="names">Their names.</param>
    public static string SecretWarning(string server, string[] names) =>
        $"The configuration of '{server}' contains the value of {string.Join(" and ", names)} itself, so anyone who can read the file can see it. Keep it as a secret instead (Set-McpSecret {names[0]}, or mcp-gateway secret set {names[0]}), and write '${{secret:{names[0]}}}' in single quotes.";

    /// <summary>The error for a name that is taken.</summary>
    /// <param name="server">The name.</param>
    /// <param name="file">The file.</param>
    /// <param name="force">What replaces the entry.</param>
    public static string NameIsTaken(string server, string file, string force) =>
        $"A server '{UntrustedText.OneLine(server, 128)}' is already registered in {file}. Use another name, or {force} to replace it.";
}
