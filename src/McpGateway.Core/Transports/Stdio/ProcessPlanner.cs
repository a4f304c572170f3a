using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Programs;
using McpGateway.Transports.Stdio.Containers;
using McpGateway.Transports.Stdio.Windows;

namespace McpGateway.Transports.Stdio;

/// <summary>Turns a definition into what is started: variables expanded, environment put together, program found.</summary>
internal static class ProcessPlanner
{
    private static readonly string[] s_elsewhere = ["ssh", "wsl"];

    /// <summary>Plans the start of a stdio server.</summary>
    /// <param name="server">The definition.</param>
    /// <param name="variables">Where variables come from.</param>
    /// <param name="secrets">Receives the values that logs must mask: those of variables, and those whose name says that they are secret.</param>
    /// <exception cref="ServerException">The definition cannot be started as it is; nothing was.</exception>
    public static ProcessPlan Plan(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        ServerException.ThrowIfUnusable(server);
        try
        {
            return Expand(server, variables, secrets);
        }
        catch (ServerException e)
        {
            throw new ServerException(server.Name, e.Failure, new Redactor(secrets).Mask(e.Cause), e.Remedy, e.InnerException);
        }
        catch (Exception e) when (e is ConfigurationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ServerException(server.Name, ServerFailure.Misconfigured, "cannot start: " + new Redactor(secrets).Mask(e.Message).TrimEnd('.'), "", e);
        }
    }

    private static ProcessPlan Expand(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        Dictionary<string, string> environment = SafeEnvironment.Create(server.InheritEnvironment, variables.Environment);
        var missing = new List<ConfigurationException>();
        foreach ((string name, string template) in server.Environment)
        {
            string value;
            try
            {
                value = variables.ExpandWithHome(template, $"env.{name}", secrets, takesSecrets: true);
            }
            catch (ConfigurationException e)
            {
                missing.Add(e);
                continue;
            }

            if (IsSecret(name, value))
            {
                secrets.Add(value);
            }

            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            {
                throw Wrong(server, $"'{name}' is not a valid name for an environment variable", "Correct \"env\".");
            }

            environment[name] = value;
        }

        if (server.Fence is { } fence)
        {
            environment["MCP_GATEWAY_FENCE"] = fence.ToString(CultureInfo.InvariantCulture);
        }

        ConfigurationException.ThrowAll(missing);
        string command = CommandOf(server, variables, secrets);
        string[] arguments = [.. server.Arguments.Select((argument, i) => ArgumentOf(argument, i, command, variables, secrets))];
        foreach (string secret in PlainSecrets.Of(server.Environment.Keys.Select(name => environment[name]), arguments))
        {
            secrets.Add(secret);
        }

        string? folder = server.WorkingDirectory is null ? null : FolderOf(server.WorkingDirectory, variables, secrets);
        if (((string[])[command, folder ?? "", .. arguments, .. environment.Keys, .. environment.Values]).Any(text => text.Contains('\0', StringComparison.Ordinal)))
        {
            throw Wrong(server, "its definition contains a NUL character, which cannot be passed to a program", "Remove the character.");
        }

        folder = string.IsNullOrWhiteSpace(folder) ? null : Path.GetFullPath(folder);
        if (folder is not null && !Directory.Exists(folder))
        {
            throw Wrong(server, $"the folder '{folder}' does not exist", "Create it or correct \"cwd\".");
        }

        // The client's own folder may be gone meanwhile, or be one of another machine's: no reason not to start a server that names none.
        folder ??= Directory.Exists(variables.Folder) ? variables.Folder : null;
        string program = FindProgram(server, command, folder, environment);
        if (OperatingSystem.IsWindows() && BatchCommandLine.IsBatch(program) && BatchCommandLine.ReasonAgainst(program, arguments) is { } obstacle)
        {
            throw Wrong(server, $"'{program}' is a batch file, and {obstacle}", "Start the program that the batch file starts, for instance node with the path of a script.");
        }

        if (ContainerStart.ReasonAgainst([program, .. arguments]) is { } reason)
        {
            throw Wrong(server, reason.Cause, reason.Remedy);
        }

        ServerException.ThrowIfRefused(server, ServerStart.Of(command, program, arguments));
        return new ProcessPlan(program, arguments, environment, folder);
    }

    /// <summary>
    /// The program: on the PATH or, unless the definition has a PATH of its own, in one of the folders that shells and installers add to it. What it needs itself often lies
    /// beside it, as node beside npx, and is found because that folder is then on the server's PATH, too.
    /// </summary>
    private static string FindProgram(ServerDefinition server, string command, string? folder, Dictionary<string, string> environment)
    {
        if (CommandResolver.Find(command, folder, environment, out string reason) is { } found)
        {
            return found;
        }

        ProgramMachine machine = ProgramMachine.With(environment);
        if (!server.Environment.Keys.Any(IsPath) && ProgramFolders.Search(machine, command) is { } hidden)
        {
            string name = environment.Keys.FirstOrDefault(IsPath) ?? "PATH";
            environment[name] = environment.GetValueOrDefault(name) is { Length: > 0 } path ? path + Path.PathSeparator + Path.GetDirectoryName(hidden) : Path.GetDirectoryName(hidden)!;
            return hidden;
        }

        string remedy = RequiredPrograms.Remedy(command, machine) is { } known
            ? known + " Or correct \"command\" (a full path always works)."
            : "Install it, or correct \"command\" (a full path always works).";
        throw new ServerException(server.Name, ServerFailure.CannotStart, $"cannot start: {reason}", remedy);
    }

    private static bool IsPath(string variable) => variable.Equals("PATH", OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The folder a server starts in, with its variables and the home folder put in.</summary>
    /// <exception cref="ConfigurationException">A variable is missing, or a <c>~</c> is left that nothing would expand.</exception>
    public static string FolderOf(string template, Variables variables, ICollection<string> secrets) =>
        WithoutTilde(variables.ExpandWithHome(template, "cwd", secrets), "cwd");

    /// <summary>The program, in the same way.</summary>
    private static string CommandOf(ServerDefinition server, Variables variables, ICollection<string> secrets) =>
        WithoutTilde(variables.ExpandWithHome(server.Command!, "command", secrets), "command");

    /// <summary>An argument. What <c>ssh</c> and <c>wsl</c> get is a path of another machine, where <c>~</c> is another folder.</summary>
    private static string ArgumentOf(string template, int index, string command, Variables variables, ICollection<string> secrets)
    {
        string place = $"args[{index}]";
        return s_elsewhere.Contains(Path.GetFileNameWithoutExtension(command.Replace('\\', '/')), StringComparer.OrdinalIgnoreCase)
            ? variables.Expand(template, place, secrets)
            : variables.ExpandWithHome(template, place, secrets);
    }

    // Another user's folder, or one from the value of a variable: taken as it is it would be a folder named "~" in the current one.
    private static string WithoutTilde(string path, string place) => !path.StartsWith('~') ? path : throw new ConfigurationException(
        $"{place} is '{path}'. Only ~/ at the beginning of the configured value means the home folder; a ~ in the value of a variable, or another user's home (~name), is not expanded. Use ${{HOME}} or the full path.");

    private static ServerException Wrong(ServerDefinition server, string cause, string remedy) =>
        new(server.Name, ServerFailure.Misconfigured, "cannot start: " + cause, remedy);

    // Not everybody keeps secrets in variables; by its name one is known anyway, as is an address with a password in it.
    private static bool IsSecret(string variable, string value) =>
        SecretNames.Suggest(variable)
        || (value.Contains("://", StringComparison.Ordinal) && value.Contains('@', StringComparison.Ordinal));
}
