using McpGateway.Presets;
using McpGateway.Secrets;

namespace McpGateway.Configuration;

/// <summary>
/// The variables that a configuration may name: the environment first, then the <c>.env</c> file of the gateway's folder and no other.
/// </summary>
internal sealed class Variables
{
    private readonly Func<string, string?> _environment;
    private readonly IReadOnlyDictionary<string, string> _fromFile;

    public Variables(
        string file, IReadOnlyDictionary<string, string> fromFile, Func<string, string?> environment, IReadOnlyList<ConfigurationProblem>? problems = null)
    {
        File = file;
        Problems = problems ?? [];
        _fromFile = fromFile;
        _environment = environment;
    }

    /// <summary>The <c>.env</c> file, there or not: where a missing variable can be set.</summary>
    public string File { get; }

    /// <summary>The secrets that <c>${secret:NAME}</c> names.</summary>
    internal SecretVariables Secrets { get; init; } = SecretVariables.None;

    /// <summary>The whole environment that the variables come from, where it is another than this process's: that of a client elsewhere.</summary>
    internal IReadOnlyDictionary<string, string>? Environment { get; private init; }

    /// <summary>The folder that servers start in, unless their definition names one, where it is another than this process's.</summary>
    internal string? Folder { get; private init; }

    /// <summary>What is wrong with the <c>.env</c> file; what is right with it holds anyway.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    /// <summary>Reads the <c>.env</c> file if there is one. Secrets are read when they are put in.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="vaults">Reads the secrets of vaults; null where this process cannot.</param>
    public static Variables Load(GatewayHome home, VaultReader? vaults = null)
    {
        var problems = new List<ConfigurationProblem>();
        return new Variables(home.EnvironmentFile, DotEnvFile.Read(home.EnvironmentFile, problems), System.Environment.GetEnvironmentVariable, problems)
        {
            Secrets = new SecretVariables(new NamedSecrets(home.Root), vaults),
        };
    }

    /// <summary>The same for a client elsewhere: its environment counts in the place of this process's.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="environment">Its environment, as far as it is known here.</param>
    public Variables Of(string folder, IReadOnlyDictionary<string, string> environment) =>
        new(File, _fromFile, name => environment.GetValueOrDefault(name), Problems) { Secrets = Secrets, Environment = environment, Folder = folder };

    /// <summary>The same variables for looking at what is missing: secrets are not read, for that may take its time, but looked for by their names.</summary>
    public Variables WithoutSecrets() => new(File, _fromFile, _environment, Problems) { Secrets = Secrets.ByName(), Environment = Environment, Folder = Folder };

    /// <summary>The value of a variable; null where it is set nowhere.</summary>
    public string? Get(string name)
    {
        string? given = _environment(name);
        return given is not null && IsGiven(name, given) ? given : _fromFile.GetValueOrDefault(name) ?? (given?.Length == 0 ? given : null);
    }

    /// <summary>Whether a variable of the environment says anything: a client that was to put one in and did not have it hands on nothing, or the name as it stands in its file.</summary>
    internal static bool IsGiven(string name, string value) => value.Length > 0 && value != $"${name}" && value != $"${{{name}}}" && value != $"${{env:{name}}}";

    /// <summary>
    /// Expands <c>${NAME}</c>, <c>${env:NAME}</c>, <c>${NAME:-default}</c> and <c>${secret:NAME}</c> once: a value is never expanded again. A default may hold
    /// variables, with defaults of their own. <c>$${</c> is a literal <c>${</c>. A default counts where the variable is unset or empty, as in a shell.
    /// </summary>
    /// <param name="template">The text as configured.</param>
    /// <param name="place">Where it stands, for errors: <c>env.GITHUB_TOKEN</c>.</param>
    /// <param name="values">Receives every value of a variable that was put in, so that logs can mask it. A default is no secret: it is in the file.</param>
    /// <param name="takesSecrets">Whether secrets may stand there: what others cannot see.</param>
    /// <exception cref="ConfigurationException">A variable is missing, or of a kind this version does not know, or a secret stands where none may.</exception>
    public string Expand(string template, string place, ICollection<string> values, bool takesSecrets = false) =>
        template.Contains("${", StringComparison.Ordinal) ? new VariableExpansion(this, template, place, values, takesSecrets).Run() : template;

    /// <summary>
    /// The same, and a <c>~</c> at the beginning, alone or before a slash, becomes the home folder; so does one right after the name of an option,
    /// <c>--root=~/data</c>. One that comes from the value of a variable stays.
    /// </summary>
    /// <inheritdoc cref="Expand"/>
    public string ExpandWithHome(string template, string place, ICollection<string> values, bool takesSecrets = false)
    {
        if (!template.Contains('~', StringComparison.Ordinal))
        {
            return Expand(template, place, values, takesSecrets);
        }

        var expansion = new VariableExpansion(this, template, place, values, takesSecrets);
        string text = expansion.Run();
        int at = HomePath.Find(text);
        return at >= 0 && expansion.IsFromFile(at) ? text[..at] + HomePath.Expand(text[at..], place) : text;
    }

    /// <summary>The value of what stands between the braces, without a default; null where the default counts.</summary>
    internal string? Resolve(string expression, bool hasDefault, string place, bool takesSecrets)
    {
        int colon = expression.IndexOf(':', StringComparison.Ordinal);
        string name = expression[(colon + 1)..];
        if (colon >= 0 && expression[..colon] == "secret")
        {
            return takesSecrets ? Secrets.Resolve(name, hasDefault, place) : throw new ConfigurationException(
                $"{place} uses ${{{expression}}}, but secrets are put into \"env\", \"headers\" and \"oauth.clientSecret\" only, where other users and logs do not see them. Move it there, or use a variable.");
        }

        if (colon >= 0 && expression[..colon] != "env")
        {
            throw new ConfigurationException(
                $"{place} uses ${{{expression}}}, a kind of variable that this version does not know. Use ${{env:NAME}} and set NAME in the environment or in {File}, or ${{secret:NAME}}.");
        }

        if (name.Length == 0)
        {
            throw new ConfigurationException($"{place} has ${{{expression}}}, which does not name a variable. Put a name between the braces, or write $${{ for a literal ${{.");
        }

        string? value = Get(name);
        if (hasDefault && string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (value is null)
        {
            int dash = name.IndexOf('-', StringComparison.Ordinal);
            string hint = dash > 0 && Get(name[..dash]) is not null ? $" For a default, write ${{{name[..dash]}:-{name[(dash + 1)..]}}}." : "";
            hint = name is "userHome" ? " The home folder is ${HOME} or ~." : name.StartsWith("workspaceFolder", StringComparison.Ordinal) ? " The gateway has no workspace; write the path of the folder." : hint;
            string also = Problems.Count > 0 ? $" ({Problems[0]})" : "";
            string source = KnownPresets.SourceOf(name) is { } page ? $" Get it at {page}." : "";
            throw new ConfigurationException($"{place} needs the variable {name}, which is not set.{source} Set it in the environment or as {name}=... in {File}.{hint}{also}");
        }

        return value;
    }
}
