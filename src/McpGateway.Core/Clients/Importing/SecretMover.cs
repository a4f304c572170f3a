using McpGateway.Clients.Forms;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Clients.Importing;

/// <summary>Names secrets in the place of those that stand in an entry as they are.</summary>
/// <param name="kept">The secrets that the gateway keeps.</param>
internal sealed class SecretMover(KeptSecrets kept)
{
    /// <summary>What stands before the secret itself in the header <c>Authorization</c>.</summary>
    private static readonly string[] s_schemes = ["Bearer ", "Basic ", "Token "];

    /// <summary>Names of servers may be long, and a number comes after them.</summary>
    private const int LongestName = 100;

    private readonly Dictionary<string, string> _planned = new(StringComparer.Ordinal);

    /// <summary>The definition that names its secrets, and those that have to be kept for it.</summary>
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
        // A value is never looked into for variables.
        string secret = value[scheme.Length..].Replace("$${", "${", StringComparison.Ordinal);
        string own = NameOf(name), ofServer = NameOf($"{server}_{name}");
        // A header is called the same on many servers, and says nothing of whose it is.
        string chosen = !isHeader && IsFree(own, secret) ? own : Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? ofServer : FormattableString.Invariant($"{ofServer}_{number}"))
            .First(candidate => IsFree(candidate, secret));
        _planned[chosen] = secret;
        if (!kept.Has(chosen, secret))
        {
            secrets[chosen] = secret;
        }

        return value[..scheme.Length] + SecretVariables.ReferenceTo(chosen);
    }

    private static string NameOf(string text)
    {
        string name = ClientVariables.VariableName(text);
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    private bool IsFree(string name, string secret) => _planned.TryGetValue(name, out string? planned) ? planned == secret : kept.IsFree(name, secret);
}
