using McpGateway.Configuration;
using McpGateway.Connections.Processes;

namespace McpGateway.Connections;

/// <summary>Turns a definition into what is started: variables expanded, environment put together, program found.</summary>
internal static class ProcessPlanner
{
    private static readonly string[] s_secretWords = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL"];

    /// <summary>Plans the start of a stdio server.</summary>
    /// <param name="server">The definition.</param>
    /// <param name="variables">Where variables come from.</param>
    /// <param name="secrets">Receives the values that logs must mask: those of variables, and those whose name says that they are secret.</param>
    /// <exception cref="ServerException">The definition cannot be started as it is; nothing was.</exception>
    public static ProcessPlan Plan(ServerDefinition server, Variables variables, ICollection<string> secrets)
    {
        CheckUsable(server);
        try
        {
            Dictionary<string, string> environment = SafeEnvironment.Create(server.InheritEnvironment);
            foreach ((string name, string value) in server.Environment)
            {
                environment[name] = variables.Expand(value, $"env.{name}", secrets);
                if (IsSecret(name))
                {
                    secrets.Add(environment[name]);
                }
            }

            string command = variables.Expand(server.Command!, "command", secrets);
            string[] arguments = [.. server.Arguments.Select((argument, i) => variables.Expand(argument, $"args[{i}]", secrets))];
            string? folder = server.WorkingDirectory is null ? null : Path.GetFullPath(variables.Expand(server.WorkingDirectory, "cwd", secrets));
            if (folder is not null && !Directory.Exists(folder))
            {
                throw new ServerException(server.Name, ServerFailure.Misconfigured, $"cannot start: the folder '{folder}' does not exist", "Create it or correct \"cwd\".");
            }

            string program = CommandResolver.Find(command, folder, environment, out string reason) ?? throw new ServerException(
                server.Name, ServerFailure.CannotStart, $"cannot start: {reason}", "Install it, or correct \"command\" (a full path always works).");
            return new ProcessPlan(program, arguments, environment, folder);
        }
        catch (ConfigurationException e)
        {
            throw new ServerException(server.Name, ServerFailure.Misconfigured, "cannot start: " + e.Message.TrimEnd('.'), "", e);
        }
    }

    // Not everybody keeps secrets in variables; by its name one is known all the same.
    private static bool IsSecret(string variable) =>
        Array.Exists(s_secretWords, word => variable.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses what this version cannot reach and what the user has switched off.</summary>
    /// <exception cref="ServerException">The definition is not usable.</exception>
    public static void CheckUsable(ServerDefinition server)
    {
        if (server.Problem is { } problem)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "cannot be used: " + problem, "Mend the entry.");
        }

        if (server.Disabled)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "is switched off", "Remove \"disabled\": true from its entry to use it.");
        }

        if (server.Kind != ServerKind.Stdio)
        {
            throw new ServerException(server.Name, ServerFailure.NotUsable, "is not a stdio server, and remote servers are not yet supported", "Use a stdio server instead, for instance a bridge such as mcp-remote as its \"command\".");
        }
    }
}
