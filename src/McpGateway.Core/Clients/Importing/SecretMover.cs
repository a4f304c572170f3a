using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Clients.Importing;

/// <summary>Puts variables in the place of secrets that stand in an entry as they are.</summary>
internal sealed class SecretMover
{
    /// <summary>What stands before the secret itself in the header <c>Authorization</c>.</summary>
    private static readonly string[] s_schemes = ["Bearer ", "Basic ", "Token "];

    private readonly Func<string, string?> _environment;
    private readonly IReadOnlyDictionary<string, string> _file;
    private readonly Dictionary<string, string> _planned = new(StringComparer.Ordinal);

    /// <summary>Moves secrets into variables.</summary>
    /// <param name="environment">The value that a variable has in the environment, which counts before the file; null where it has none.</param>
    /// <param name="file">The variables of <c>.env</c>.</param>
    public SecretMover(Func<string, string?> environment, IReadOnlyDictionary<string, string> file)
    {
        _environment = environment;
        _file = file;
    }

    /// <summary>The definition with variables in the place of its secrets, and the variables that have to be set for it.</summary>
    public (ServerDefinition Server, IReadOnlyDictionary<string, string> Secrets) Move(ServerDefinition server)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, string> Of(IReadOnlyDictionary<string, string> map, bool areHeaders) => map.ToDictionary(
            pair => pair.Key,
            pair => IsSecret(pair.Key, pair.Value) ? Move(server.Name, pair.Key, pair.Value, areHeaders, secrets) : pair.Value,
            StringComparer.Ordinal);

        ServerDefinition moved = server with { Environment = Of(server.Environment, areHeaders: false), Headers = Of(server.Headers, areHeaders: true) };
        return (moved, secrets);
    }

    /// <summary>Whether a value is a secret that stands there as it is. What holds a variable already is none; <c>$${</c> is a literal.</summary>
    private static bool IsSecret(string name, string value) =>
        value.Trim().Length > 0
        && !value.Replace("$${", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal)
        && !value.Contains('\0', StringComparison.Ordinal)
        && (SecretNames.Suggest(name) || SecretText.LooksLikeOne(value));

    private string Move(string server, string name, string value, bool isHeader, Dictionary<string, string> secrets)
    {
        string scheme = isHeader ? Array.Find(s_schemes, scheme => value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) ?? "" : "";
        // A value of a variable is never looked into for others.
        string secret = value[scheme.Length..].Replace("$${", "${", StringComparison.Ordinal);
        string own = ClientVariables.VariableName(name), ofServer = ClientVariables.VariableName($"{server}_{name}");
        // A header is called the same on many servers, and says nothing of whose it is.
        string variable = !isHeader && IsFree(own, secret) ? own : Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? ofServer : FormattableString.Invariant($"{ofServer}_{number}"))
            .First(candidate => IsFree(candidate, secret));
        _planned[variable] = secret;
        if (_file.GetValueOrDefault(variable) != secret)
        {
            // Though the environment may have it: that of the client may not.
            secrets[variable] = secret;
        }

        return $"{value[..scheme.Length]}${{env:{variable}}}";
    }

    private bool IsFree(string variable, string secret) =>
        ((string?[])[_planned.GetValueOrDefault(variable), _environment(variable), _file.GetValueOrDefault(variable)]).All(value => value is null || value == secret);
}
