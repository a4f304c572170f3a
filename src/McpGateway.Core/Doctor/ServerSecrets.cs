using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Transports.Stdio;

namespace McpGateway.Doctor;

/// <summary>The variables that a server gets: those that are there and cannot be right, and those that a gateway which another program starts will not have. No value is told.</summary>
internal sealed partial class ServerSecrets
{
    private readonly DoctorContext _context;
    private readonly ServerDefinition _server;
    private readonly IReadOnlyDictionary<string, string> _fromFile;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    public ServerSecrets(DoctorContext context, ServerDefinition server)
    {
        _context = context;
        _server = server;
        _fromFile = DotEnvFile.Read(context.Home.EnvironmentFile);
        Variables = new Variables(context.Home.EnvironmentFile, _fromFile, name =>
        {
            _named.Add(name);
            return Environment.GetEnvironmentVariable(name);
        })
        {
            Secrets = context.Runtime.Connections.LoadVariables().Secrets,
        };
    }

    /// <summary>The variables. Which of them the entry names is known once they have been put in.</summary>
    public Variables Variables { get; }

    /// <summary>What is odd about them.</summary>
    /// <param name="plan">What is started.</param>
    /// <param name="desktop">The entry of a client that starts the gateway without a shell; null where there is none.</param>
    public IEnumerable<Finding> Examine(ProcessPlan plan, ServerDefinition? desktop)
    {
        foreach (string name in _server.Environment.Keys.Where(SecretNames.Suggest).Order(StringComparer.Ordinal))
        {
            // Empty on purpose is what a default says.
            string value = plan.Environment[name];
            bool isEmpty = string.IsNullOrWhiteSpace(value) && !_server.Environment[name].Contains(":-", StringComparison.Ordinal);
            if (isEmpty || Placeholder().IsMatch(value))
            {
                yield return FindingKinds.ServerSecretUnset.Of(
                    _server.Name, $"env.{name} {(isEmpty ? "is empty" : "still holds the placeholder of an example")}, and the server will refuse it", SecretVariables.AreIn(_server.Environment[name])
                        ? "Set the secret that it names again: Set-McpSecret, or mcp-gateway secret set."
                        : $"Put the real value into {_context.Home.EnvironmentFile} as {name}=..., and write ${{{name}}} in the entry.");
            }
        }

        foreach (string name in _named.Order(StringComparer.Ordinal).Where(name => !SafeEnvironment.IsSafe(name) && Environment.GetEnvironmentVariable(name) is not null))
        {
            if (!_fromFile.TryGetValue(name, out string? value))
            {
                if (desktop?.Environment.ContainsKey(name) != true)
                {
                    yield return FindingKinds.ServerShellVariable.Of(
                        _server.Name, $"{name} is set in the environment of your shell only; a gateway that a desktop program starts does not have it", $"Put it into {_context.Home.EnvironmentFile}: {name}=...") with
                    {
                        Severity = desktop is null ? FindingSeverity.Information : FindingSeverity.Warning,
                    };
                }
            }
            else if (value != Environment.GetEnvironmentVariable(name) && Variables.IsGiven(name, Environment.GetEnvironmentVariable(name)!))
            {
                yield return FindingKinds.ServerVariableHidden.Of(
                    _server.Name, $"{name} stands in {_context.Home.EnvironmentFile}, and has another value in the environment here, which counts", $"Remove {name} from the environment, or from the file.");
            }
        }
    }

    /// <summary>What the pages of servers write where a secret belongs.</summary>
    [GeneratedRegex(@"^(<[^>]*>|\[[^\]]*\]|\{\{.*\}\}|your[-_ ].*|.*[-_ ]here|x{3,}|\*{3,}|\.{3}|…|change[-_ ]?me|replace[-_ ]?me|todo|placeholder)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}
