using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Secrets;

namespace McpGateway.Clients.Importing;

/// <summary>Takes servers of clients over into the gateway's configuration. Planning changes nothing, so that a plan can be shown first.</summary>
public sealed class ServerImport
{
    private readonly GatewayHome _home;
    private readonly ConfigurationStore _configuration;
    private readonly Variables _variables;

    /// <summary>Imports into a configuration.</summary>
    /// <param name="configuration">The gateway's configuration.</param>
    public ServerImport(ConfigurationStore configuration)
    {
        _configuration = configuration;
        _home = configuration.Home;
        _variables = Variables.Load(_home);
    }

    /// <summary>Called before each step, with its name: a test ends the process there.</summary>
    internal Action<string>? Step { get; init; }

    /// <summary>Plans, asks, and imports while no other gateway does. Where nothing is wanted, nothing is touched.</summary>
    /// <param name="servers">Servers of one or more clients; of those that are the same the first counts.</param>
    /// <param name="options">How to import.</param>
    /// <param name="accepts">Whether one of the servers that would be added or replaced is wanted.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <returns>What was done with each; those that were not wanted are not among them.</returns>
    /// <exception cref="ConfigurationException">The configuration cannot be edited as it is.</exception>
    public async Task<IReadOnlyList<ImportedServer>> RunAsync(
        IEnumerable<ClientServer> servers, ImportOptions options, Func<ImportedServer, Task<bool>> accepts, CancellationToken cancellationToken)
    {
        var accepted = new HashSet<ClientServer>(ReferenceEqualityComparer.Instance);
        ClientServer[] asked = [.. servers];
        foreach (ImportedServer server in Plan(asked, options).Where(server => server.Changes))
        {
            if (await accepts(server).ConfigureAwait(false))
            {
                accepted.Add(server.Source);
            }
        }

        // One that is the same as another is not to come in the place of that other, nobody was asked about it.
        IReadOnlyList<ImportedServer> Wanted()
        {
            HashSet<ClientServer> unasked = [.. Plan(asked, options).Where(server => server.Changes && !accepted.Contains(server.Source)).Select(server => server.Source)];
            ClientServer[] left = [.. asked.Where(server => !unasked.Contains(server))];
            return unasked.Count == 0 ? Plan(left, options) : [.. Plan(left, options).Where(server => !server.Changes || accepted.Contains(server.Source))];
        }

        if (accepted.Count == 0)
        {
            return Wanted();
        }

        using IDisposable guard = await ClientsFolder.LockAsync(_home, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ImportedServer> plan = Wanted();
        await ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>What an import would do, in the order of the servers.</summary>
    /// <param name="servers">Servers of one or more clients; of those that are the same the first counts.</param>
    /// <param name="options">How to import.</param>
    public IReadOnlyList<ImportedServer> Plan(IEnumerable<ClientServer> servers, ImportOptions options)
    {
        List<ServerDefinition> present = [.. _configuration.Refresh().Servers];
        var mover = new SecretMover(new KeptSecrets(new NamedSecrets(_home.Root)));
        var identities = new Dictionary<string, string>(StringComparer.Ordinal);
        var plan = new List<ImportedServer>();
        foreach (ClientServer server in servers)
        {
            ImportedServer planned = Plan(server, present, identities, mover, options);
            plan.Add(planned);
            if (planned.Changes)
            {
                present.RemoveAll(other => other.Name == planned.Definition!.Name);
                present.Add(planned.Definition!);
                identities[planned.Definition!.Name] = IdentityOf(server.Definition);
            }
        }

        return plan;
    }

    /// <summary>Carries a plan out: secrets first, so that no server is there without them.</summary>
    /// <param name="plan">What <see cref="Plan(IEnumerable{ClientServer}, ImportOptions)"/> gave.</param>
    /// <param name="cancellationToken">Ends the wait for another process that edits the configuration.</param>
    /// <exception cref="ConfigurationException">The configuration cannot be edited as it is.</exception>
    internal async Task ApplyAsync(IEnumerable<ImportedServer> plan, CancellationToken cancellationToken)
    {
        ImportedServer[] servers = [.. plan.Where(server => server.Changes)];
        Step?.Invoke("secrets");
        new KeptSecrets(new NamedSecrets(_home.Root)).Keep(servers.SelectMany(server => server.Secrets));
        foreach (ImportedServer server in servers)
        {
            Step?.Invoke("server");
            await _configuration.File.SetAsync(server.Definition!, replace: server.Action == ImportAction.Replace, cancellationToken).ConfigureAwait(false);
        }
    }

    private ImportedServer Plan(
        ClientServer server, List<ServerDefinition> present, Dictionary<string, string> identities, SecretMover mover, ImportOptions options)
    {
        ServerDefinition definition = server.Definition;
        if (server.IsGateway)
        {
            return new ImportedServer { Source = server, Action = ImportAction.Skip, Notes = ["It is the gateway itself."] };
        }

        if (definition.Problem is { } problem)
        {
            return new ImportedServer { Source = server, Action = ImportAction.Skip, Notes = [$"It cannot be taken over: {problem}."] };
        }

        string identity = IdentityOf(definition);
        if (present.Find(other => (identities.GetValueOrDefault(other.Name) ?? IdentityOf(other)) == identity) is { } same)
        {
            return new ImportedServer { Source = server, Action = ImportAction.Same, Definition = same, Notes = server.Notes };
        }

        bool taken = present.Exists(other => other.Name.Equals(definition.Name, StringComparison.OrdinalIgnoreCase));
        bool replaces = taken && options.Replace && present.Exists(other => other.Name == definition.Name) && !identities.ContainsKey(definition.Name);
        string name = taken && !replaces ? FreeName(definition.Name, present) : definition.Name;
        var notes = new List<string>(server.Notes);
        if (name != server.Name)
        {
            notes.Add(server.Name == ConfigurationReader.ReservedName
                ? $"'{server.Name}' is the gateway's own name; this one becomes '{name}'."
                : $"Another server is called '{definition.Name}' already; this one becomes '{name}'.");
        }

        if (SecretText.IsIn(definition.Arguments))
        {
            notes.Add("One of its arguments looks like a secret. It is in config.json as it is; put ${NAME} there and NAME=... into .env.");
        }

        (ServerDefinition moved, IReadOnlyDictionary<string, string> secrets) = options.KeepSecrets
            ? (definition with { Name = name }, new Dictionary<string, string>(StringComparer.Ordinal))
            : mover.Move(definition with { Name = name });
        if (_configuration.RefusalOf(moved) is { } refusal)
        {
            notes.Add($"It will not be started: it is {refusal}.");
        }

        return new ImportedServer
        {
            Source = server,
            Action = replaces ? ImportAction.Replace : ImportAction.Add,
            Definition = moved,
            Secrets = secrets,
            Notes = notes,
        };
    }

    private static string FreeName(string name, List<ServerDefinition> present)
    {
        for (int number = 2; ; number++)
        {
            string candidate = FormattableString.Invariant($"{name}-{number}");
            if (!present.Exists(other => other.Name.Equals(candidate, StringComparison.OrdinalIgnoreCase)))
            {
                return candidate;
            }
        }
    }

    /// <summary>What decides which server answers, with the values that variables have now: an entry with a secret is the same as one that names it.</summary>
    private string IdentityOf(ServerDefinition server)
    {
        string Resolved(string text)
        {
            try
            {
                return _variables.Expand(text, "", [], takesSecrets: true);
            }
            catch (ConfigurationException)
            {
                // A variable or secret that is not set: the text itself says which.
                return text;
            }
        }

        return (server with
        {
            Environment = server.Environment.ToDictionary(pair => pair.Key, pair => Resolved(pair.Value), StringComparer.Ordinal),
            Headers = server.Headers.ToDictionary(pair => pair.Key, pair => Resolved(pair.Value), StringComparer.Ordinal),
        }).Fingerprint;
    }
}
