using System.Text;

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

    /// <summary>What is wrong with the <c>.env</c> file; what is right with it holds all the same.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    /// <summary>Reads the <c>.env</c> file if there is one.</summary>
    public static Variables Load(GatewayHome home)
    {
        var problems = new List<ConfigurationProblem>();
        return new Variables(home.EnvironmentFile, DotEnvFile.Read(home.EnvironmentFile, problems), System.Environment.GetEnvironmentVariable, problems);
    }

    public string? Get(string name) => _environment(name) ?? _fromFile.GetValueOrDefault(name);

    /// <summary>
    /// Expands <c>${NAME}</c>, <c>${env:NAME}</c> and <c>${NAME:-default}</c> once: a value is never expanded again. <c>$${</c> is a literal
    /// <c>${</c>. A default counts where the variable is unset or empty, as in a shell.
    /// </summary>
    /// <param name="template">The text as configured.</param>
    /// <param name="place">Where it stands, for errors: <c>env.GITHUB_TOKEN</c>.</param>
    /// <param name="values">Receives every value of a variable that was put in, so that logs can mask it. A default is no secret: it is in the file.</param>
    /// <exception cref="ConfigurationException">A variable is missing, or of a kind this version does not know.</exception>
    public string Expand(string template, string place, ICollection<string> values)
    {
        int at = template.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
        {
            return template;
        }

        var text = new StringBuilder();
        int done = 0;
        for (; at >= 0; at = template.IndexOf("${", done, StringComparison.Ordinal))
        {
            bool escaped = at > done && template[at - 1] == '$';
            int close = template.IndexOf('}', at);
            if (escaped)
            {
                text.Append(template, done, at - 1 - done).Append("${");
                done = at + 2;
                continue;
            }

            if (close < 0)
            {
                break;
            }

            text.Append(template, done, at - done);
            text.Append(Resolve(template[(at + 2)..close], place, values));
            done = close + 1;
        }

        return text.Append(template, done, template.Length - done).ToString();
    }

    private string Resolve(string expression, string place, ICollection<string> values)
    {
        int split = expression.IndexOf(":-", StringComparison.Ordinal);
        string? fallback = split < 0 ? null : expression[(split + 2)..];
        string name = split < 0 ? expression : expression[..split];
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            string kind = name[..colon];
            if (kind != "env")
            {
                throw new ConfigurationException(
                    $"{place} uses ${{{expression}}}, a kind of variable that this version does not know. Use ${{env:NAME}} and set NAME in the environment or in {File}.");
            }

            name = name[(colon + 1)..];
        }

        string? value = Get(name);
        if (fallback is not null && string.IsNullOrEmpty(value))
        {
            return fallback;
        }

        if (value is null)
        {
            string also = Problems.Count > 0 ? $" ({Problems[0]})" : "";
            throw new ConfigurationException($"{place} needs the variable {name}, which is not set. Set it in the environment or as {name}=... in {File}.{also}");
        }

        values.Add(value);
        return value;
    }
}
