using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Doctor;

/// <summary>Whether the configuration and <c>.env</c> can be read, and what is wrong with them.</summary>
internal sealed class ConfigurationCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public ConfigurationCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => Run().ToAsyncEnumerable();

    private IEnumerable<Finding> Run()
    {
        string file = _context.Home.ConfigurationFile;
        if (_context.Configuration.Managed is { } managed)
        {
            yield return managed.ToProblem() is { } broken
                ? FindingKinds.ManagedBroken.Of(managed.File, broken.Message, "Ask your administrator to fix the file. Until then, no server may be used.")
                : FindingKinds.ManagedInForce.Of(managed.File, "your administrator's settings are in force and win over yours");
        }

        Dictionary<string, string?> refusals = ((string[])[_context.Home.Root, file, _context.Home.EnvironmentFile]).Where(Path.Exists).ToDictionary(path => path, path => FileAccessRules.Refusal(path), StringComparer.Ordinal);
        foreach ((string path, string? refusal) in refusals.Where(pair => pair.Value is not null))
        {
            yield return FindingKinds.ConfigNotTrusted.Of(path, refusal!, "Look at what is in it, then change its owner or rights as the message says. Until then, nothing in it is used.");
        }

        foreach (ConfigurationProblem problem in _context.Configuration.Problems.Where(problem => IsOfFile(problem) && !refusals.ContainsValue(problem.Message)))
        {
            yield return Of(problem);
        }

        foreach (ServerDefinition server in _context.Configuration.Servers.Where(server => server.HoldsSecrets))
        {
            yield return FindingKinds.ConfigPlainSecret.Of(
                server.Name,
                $"what is likely to be a secret stands in its entry itself ({file}, line {server.Line.ToString(CultureInfo.InvariantCulture)})",
                $"Keep the value with 'mcp-gateway secret set NAME' (Set-McpSecret NAME) and write ${{secret:NAME}} in env or headers, or put it into {_context.Home.EnvironmentFile} as NAME=value and write ${{NAME}}.");
        }

        if (_context.Configuration.IsBroken)
        {
            yield break;
        }

        if (_context.Runtime.Configuration.NothingConfigured is not null)
        {
            yield return FindingKinds.ConfigEmpty.Of(file, "no servers are configured", _context.Runtime.Configuration.HowToAdd);
            yield break;
        }

        int off = _context.Configuration.Servers.Count(server => server.Disabled), all = _context.Configuration.Servers.Count;
        yield return FindingKinds.ConfigOk.Of(file, string.Create(CultureInfo.InvariantCulture, $"{all} {(all == 1 ? "server" : "servers")}{(off > 0 ? $", {off} of them switched off" : "")}"));
    }

    /// <summary>A problem of an entry that cannot be used is told with its server, one of a file's rights with the file.</summary>
    private bool IsOfFile(ConfigurationProblem problem) =>
        !_context.Configuration.Servers.Any(server => server.Problem is not null && problem.Message.StartsWith($"server '{server.Name}':", StringComparison.Ordinal))
        && !problem.IsReadByOthers && problem.File != _context.Configuration.Managed?.File;

    private Finding Of(ConfigurationProblem problem)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $"line {problem.Line}: {problem.Message}");
        bool isBroken = _context.Configuration.IsBroken && problem.File == _context.Home.ConfigurationFile;
        return isBroken ? FindingKinds.ConfigBroken.Of(problem.File, where, "Fix that line. Gateways that run keep what the file said before; one that starts now has no servers.")
            : problem.IsNote ? FindingKinds.ConfigNote.Of(problem.File, where)
            : FindingKinds.ConfigProblem.Of(problem.File, where, "Fix that line; everything else in the file is used.");
    }
}
