using System.Globalization;
using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;

namespace McpGateway.Gateway.Checks;

/// <summary>What can be said of a server before anything is started.</summary>
internal sealed partial class DefinitionChecks
{
    private readonly ServerDefinition _server;
    private readonly ConnectionContext _context;

    public DefinitionChecks(ServerDefinition server, ConnectionContext context)
    {
        _server = server;
        _context = context;
    }

    /// <summary>One check after the other, up to the first that fails.</summary>
    public IEnumerable<ServerCheck> Run()
    {
        ServerCheck entry = Entry();
        yield return entry;
        if (entry.Result == ServerCheckResult.Failed)
        {
            yield break;
        }

        if (_server.Kind == ServerKind.Unknown)
        {
            yield return new ServerCheck(
                ServerCheckKind.Transport,
                ServerCheckResult.Failed,
                "its \"type\" is not known to this version",
                "It may be \"stdio\", \"http\", \"streamable-http\" or \"sse\".");
            yield break;
        }

        yield return new ServerCheck(
            ServerCheckKind.Transport, ServerCheckResult.Passed, _server.Kind == ServerKind.Stdio ? "stdio" : $"http, {PlainSecrets.MaskUrl(_server.Url ?? "")}");
        var secrets = new List<string>();
        Variables variables = _context.LoadVariables();
        ServerCheck expanded = Variables(variables, secrets);
        yield return expanded;
        if (expanded.Result == ServerCheckResult.Failed)
        {
            yield break;
        }

        var redactor = new Redactor(secrets);
        if (_server.Kind == ServerKind.Http)
        {
            if (Address(variables, redactor) is { } problem)
            {
                yield return problem;
            }
            else if (_context.Transports.FindLogin(_server, variables, withPlace: true) is { } login)
            {
                yield return new ServerCheck(ServerCheckKind.Login, login.IsMissing ? ServerCheckResult.Warning : ServerCheckResult.Passed, redactor.Mask(login.Text), login.Remedy);
            }

            yield break;
        }

        if (_server.WorkingDirectory is { } template)
        {
            ServerCheck folder = Folder(template, variables, secrets, redactor);
            yield return folder;
            if (folder.Result == ServerCheckResult.Failed)
            {
                yield break;
            }
        }

        yield return Command(variables, redactor);
    }

    private ServerCheck Entry()
    {
        if (_server.Refusal is { } refusal)
        {
            return new ServerCheck(ServerCheckKind.Entry, ServerCheckResult.Failed, refusal, ManagedConfiguration.Remedy) { Failure = ServerFailure.Denied };
        }

        if (_server.Problem is { } problem)
        {
            return new ServerCheck(ServerCheckKind.Entry, ServerCheckResult.Failed, problem, "Fix the entry.");
        }

        string place = _server.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {_server.Line} of {_context.Home.ConfigurationFile}") : "built in";
        return _server.Disabled
            ? new ServerCheck(ServerCheckKind.Entry, ServerCheckResult.Warning, $"{place}; it is switched off", "Remove \"disabled\": true, or \"enabled\": false, from its entry to use it.")
            : new ServerCheck(ServerCheckKind.Entry, ServerCheckResult.Passed, place);
    }

    /// <summary>What is wrong with the addresses and headers; null where nothing is.</summary>
    private ServerCheck? Address(Variables variables, Redactor redactor)
    {
        try
        {
            _context.Transports.Check(_server with { Disabled = false }, variables);
            return null;
        }
        catch (ServerException e)
        {
            return new ServerCheck(ServerCheckKind.Transport, ServerCheckResult.Failed, redactor.Mask(e.Cause), redactor.Mask(e.Remedy)) { Failure = e.Failure };
        }
    }

    /// <summary>All that are missing at once: who has set one does not want to be told of the next.</summary>
    private ServerCheck Variables(Variables variables, List<string> secrets)
    {
        IEnumerable<(string Place, string Template, bool TakesSecrets)> templates = _server.Environment.Select(pair => ($"env.{pair.Key}", pair.Value, true))
            .Append(("command", _server.Command ?? "", false))
            .Concat(_server.Addresses.Select(address => ("url", address, false)))
            .Concat(_server.Headers.Select(pair => ($"headers.{pair.Key}", pair.Value, true)))
            .Concat(_server.Arguments.Select((argument, i) => (string.Create(CultureInfo.InvariantCulture, $"args[{i}]"), argument, false)))
            .Append(("oauth.clientId", _server.OAuth.ClientId ?? "", false))
            .Append(("oauth.clientSecret", _server.OAuth.ClientSecret ?? "", true))
            .Append(("cwd", _server.WorkingDirectory ?? "", false));
        var missing = new List<string>();
        int named = 0;
        bool namesSecret = false;
        foreach ((string place, string template, bool takesSecrets) in templates)
        {
            int before = secrets.Count;
            try
            {
                variables.Expand(template, place, secrets, takesSecrets);
                named += secrets.Count - before;
            }
            catch (ConfigurationException e)
            {
                missing.Add(e.Message);
                namesSecret |= SecretVariables.AreIn(template);
            }
        }

        try
        {
            _ = Timeouts.For(_server, variables);
        }
        catch (ConfigurationException e)
        {
            missing.Add(e.Message);
        }

        return missing.Count > 0
            ? new ServerCheck(ServerCheckKind.Variables, ServerCheckResult.Failed, string.Join(" ", missing), namesSecret
                ? $"Set what is missing: variables in the environment or in {variables.File}, secrets with Set-McpSecret or 'mcp-gateway secret set'."
                : $"Set what is missing in the environment or in {variables.File}.")
            : new ServerCheck(ServerCheckKind.Variables, ServerCheckResult.Passed, named == 0 ? "none need to be set" : string.Create(CultureInfo.InvariantCulture, $"{named} set"));
    }

    private static ServerCheck Folder(string template, Variables variables, List<string> secrets, Redactor redactor)
    {
        string full;
        try
        {
            full = Path.GetFullPath(ProcessPlanner.FolderOf(template, variables, secrets));
        }
        catch (ConfigurationException e)
        {
            return new ServerCheck(ServerCheckKind.WorkingDirectory, ServerCheckResult.Failed, redactor.Mask(e.Message), "Correct \"cwd\".");
        }

        return Directory.Exists(full)
            ? new ServerCheck(ServerCheckKind.WorkingDirectory, ServerCheckResult.Passed, redactor.Mask(full))
            : new ServerCheck(ServerCheckKind.WorkingDirectory, ServerCheckResult.Failed, $"the folder '{redactor.Mask(full)}' does not exist", "Create it or correct \"cwd\".");
    }

    private bool ShowsSecrets() =>
        PlainSecrets.Of([], _server.Arguments).Count > 0
        || _server.Arguments.Any(argument => VariableName().Matches(argument).Any(match => SecretNames.Suggest(match.Groups["name"].Value)));

    [GeneratedRegex(@"\$\{(env:)?(?<name>[^}:]+)(:-[^}]*)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();

    private ServerCheck Command(Variables variables, Redactor redactor)
    {
        try
        {
            string program = redactor.Mask(ProcessPlanner.Plan(_server with { Disabled = false }, variables, []).Program);
            return ShowsSecrets()
                ? new ServerCheck(
                    ServerCheckKind.Command,
                    ServerCheckResult.Warning,
                    $"{program}; its arguments contain a secret, and every user of this machine can see them in the process list",
                    "Put the secret in \"env\" if the server can read it from there.")
                : new ServerCheck(ServerCheckKind.Command, ServerCheckResult.Passed, program);
        }
        catch (ServerException e)
        {
            return new ServerCheck(ServerCheckKind.Command, ServerCheckResult.Failed, e.Cause, e.Remedy) { Failure = e.Failure };
        }
    }
}
