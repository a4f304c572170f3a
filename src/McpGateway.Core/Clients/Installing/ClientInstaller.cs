using System.Text;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Importing;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Installing;

/// <summary>
/// Makes the gateway the one server of a client, and undoes it. The client's servers go into the gateway's configuration first, the file as it was is kept, and the client's
/// file is replaced last: whoever is killed in between leaves the old file or the new one, and the next run does what is left to do.
/// </summary>
public sealed class ClientInstaller
{
    private readonly ClientMachine _machine;
    private readonly ConfigurationStore _configuration;
    private readonly InstallFolder _folder;

    /// <summary>Installs into the clients of a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="configuration">The gateway's configuration, which receives the clients' servers.</param>
    /// <param name="time">The clock, for the names of backups; the system's where null.</param>
    public ClientInstaller(ClientMachine machine, ConfigurationStore configuration, TimeProvider? time = null)
    {
        _machine = machine;
        _configuration = configuration;
        _folder = new InstallFolder(configuration.Home, time ?? TimeProvider.System);
    }

    /// <summary>Called before each step, with its name: a test ends the process there.</summary>
    internal Action<string>? Step { get; init; }

    /// <summary>How to install into several places, one after the other: the entry that is written first knows what servers of the others ask for, so that a second time nothing is to be done.</summary>
    /// <param name="options">How to install into each.</param>
    /// <param name="places">The places.</param>
    public InstallOptions Together(InstallOptions options, IEnumerable<(ClientApplication Client, ClientPlace Place)> places)
    {
        IEnumerable<ServerDefinition> Of(ClientApplication client, ClientPlace place)
        {
            try
            {
                return [.. ClientServers.Read(_machine, client, place).Where(server => !server.IsGateway).Select(server => server.Definition)];
            }
            catch (ClientException)
            {
                // Told when its turn comes.
                return [];
            }
        }

        return options.KeepServers ? options : options with { Asked = AskedVariables.Of(places.SelectMany(place => Of(place.Client, place.Place))) };
    }

    /// <summary>What installing would do in a place. It changes nothing.</summary>
    /// <param name="client">The client.</param>
    /// <param name="place">The place.</param>
    /// <param name="options">How to install.</param>
    /// <exception cref="ClientException">The client's file cannot be understood or must not be written.</exception>
    public InstallPlan Plan(ClientApplication client, ClientPlace place, InstallOptions options)
    {
        if (client.NoInstallation is { } reason)
        {
            throw new ClientException(reason);
        }

        ClientFile file = ClientFile.Read(place.File);
        // A second installation starts from what the user's file would be without the first.
        InstallRecord? earlier = Standing(client, place, file);
        ClientFile original = earlier is not null ? new Restoration(_machine, client, place, file, earlier, _configuration).File() : file;
        IReadOnlyList<ClientServer> servers = ClientServers.Read(_machine, client, place, original);
        IReadOnlyList<ImportedServer> imported = options.KeepServers ? [] : [.. Import().Plan(servers, options.Import).Select(WithStay)];
        HashSet<string> going = Going(servers, imported);
        string name = GatewayEntry.FreeName([.. servers.Select(server => server.Name).Where(server => !going.Contains(server))]);
        IReadOnlyList<string> asked = [.. Asked(imported).Union(options.Asked, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        EntryAdditions additions = earlier is not null && file.Find(place.Section)?.Find(name)?.Value is { } standing ? EntryAdditions.Of(client.FormOf(place), standing) : EntryAdditions.None;
        ClientFile after = original.With(original.Exchange(
            place.Section, name, going, servers.All(server => going.Contains(server.Name)), layout => Entry(client.FormOf(place), options, asked, additions, layout, place.Section.Count + 1)));
        // Laid out by the client it is the same still.
        var plan = new InstallPlan(file, earlier is not null && IsSame(client, place, file, after) ? file : after)
        {
            Client = client,
            Place = place,
            Servers = imported,
            Original = original,
            EntryName = name,
            Asked = asked,
            Additions = additions,
            Record = RecordOf(client, place, original, after, going) with
            {
                Servers = imported.Where(server => server.Definition is not null).ToDictionary(server => server.Source.Name, server => server.Definition!.Name, StringComparer.Ordinal),
            },
        };
        return Checked(plan, "The gateway is installed there already.");
    }

    /// <summary>Installs as planned. Where the file has changed since, it is planned anew.</summary>
    /// <param name="client">The client.</param>
    /// <param name="place">The place.</param>
    /// <param name="options">How to install.</param>
    /// <param name="cancellationToken">Ends the wait for another installation.</param>
    /// <exception cref="ClientException">The client's file cannot be read or changed; it is as it was.</exception>
    /// <exception cref="ConfigurationException">The gateway's configuration cannot be edited; the client's file is as it was.</exception>
    public async Task<InstallResult> InstallAsync(ClientApplication client, ClientPlace place, InstallOptions options, CancellationToken cancellationToken)
    {
        using IDisposable guard = await _folder.LockAsync(cancellationToken).ConfigureAwait(false);
        InstallPlan plan = Plan(client, place, options);
        InstallRecord? earlier = _folder.Find(client, place);
        if (!plan.Changes)
        {
            if (earlier is { Pending: true })
            {
                _folder.Write(client, place, earlier with { Pending = false });
            }

            return new InstallResult { Client = client, Place = place, Changed = false, Servers = plan.Servers, Backup = earlier?.Backup, Reason = plan.Reason };
        }

        await Import().ApplyAsync(plan.Servers, cancellationToken).ConfigureAwait(false);
        Step?.Invoke("backup");
        string? backup = plan.Original!.Bytes is { } original ? Keep(client, place, original, earlier) : null;
        InstallRecord record = plan.Record! with { Backup = backup };
        Step?.Invoke("record");
        // One that stands stays one, whatever happens from here on.
        _folder.Write(client, place, record with { Pending = Standing(client, place, plan.File) is null });
        Step?.Invoke("replace");
        InstallRecord written = await ReplaceAsync(plan, record, options, cancellationToken).ConfigureAwait(false);
        Step?.Invoke("done");
        _folder.Write(client, place, written);
        return new InstallResult { Client = client, Place = place, Changed = true, Servers = plan.Servers, Backup = backup };
    }

    /// <summary>What uninstalling would do in a place. It changes nothing.</summary>
    /// <param name="client">The client.</param>
    /// <param name="place">The place.</param>
    /// <exception cref="ClientException">The client's file cannot be understood or must not be written.</exception>
    public InstallPlan PlanUninstall(ClientApplication client, ClientPlace place)
    {
        const string NotThere = "The gateway is not installed there.";
        ClientFile file = ClientFile.Read(place.File);
        InstallRecord? record = Standing(client, place, file);
        bool wasUndone = file.Bytes is { } bytes && _folder.Find(client, place) is { Undone: true } undone && undone.Digest == InstallFolder.DigestOf(bytes);
        bool isThere = file.Bytes is not null && !wasUndone && (record is not null || HasGateway(client, place, file));
        return isThere
            ? Checked(new InstallPlan(file, new Restoration(_machine, client, place, file, record, _configuration).File()) { Client = client, Place = place }, NotThere)
            : new InstallPlan(file, file) { Client = client, Place = place, Reason = NotThere };
    }

    /// <summary>Puts the client's servers back: byte for byte where nobody has edited the file since, otherwise with what was edited.</summary>
    /// <param name="client">The client.</param>
    /// <param name="place">The place.</param>
    /// <param name="removeBackup">Whether the file as it was before the installation is removed as well.</param>
    /// <param name="cancellationToken">Ends the wait for another installation.</param>
    /// <exception cref="ClientException">The client's file cannot be read or changed; it is as it was.</exception>
    public async Task<InstallResult> UninstallAsync(ClientApplication client, ClientPlace place, bool removeBackup, CancellationToken cancellationToken)
    {
        using IDisposable guard = await _folder.LockAsync(cancellationToken).ConfigureAwait(false);
        InstallPlan plan = PlanUninstall(client, place);
        InstallRecord? record = _folder.Find(client, place);
        if (plan.Changes)
        {
            if (record is not null)
            {
                _folder.Write(client, place, record with { Pending = true });
            }

            Step?.Invoke("restore");
            plan.File.Replace(plan.After.Bytes);
        }

        Step?.Invoke("forget");
        if (record is not null && plan.Changes && HasGateway(client, place, plan.After))
        {
            // The user had a gateway of his own before; a second time nothing is to be done.
            _folder.Write(client, place, record with { Undone = true, Digest = InstallFolder.DigestOf(plan.After.Bytes) });
        }
        else if (record is not { Undone: true })
        {
            _folder.Remove(client, place);
        }

        string? backup = record?.Backup;
        if (removeBackup)
        {
            _folder.RemoveBackups(client, place);
            backup = null;
        }

        return new InstallResult { Client = client, Place = place, Changed = plan.Changes, Backup = backup, Reason = plan.Reason };
    }

    private ServerImport Import() => new(_configuration) { Step = Step };

    /// <summary>The record of an installation that stands: not of one that was killed before it had changed the file, nor of one that was undone.</summary>
    private InstallRecord? Standing(ClientApplication client, ClientPlace place, ClientFile file)
    {
        if (file.Bytes is null || _folder.Find(client, place) is not { Undone: false } record)
        {
            return null;
        }

        return !record.Pending || InstallFolder.DigestOf(file.Bytes) == record.Digest || HasGateway(client, place, file) ? record : null;
    }

    private bool HasGateway(ClientApplication client, ClientPlace place, ClientFile file) => ClientServers.Read(_machine, client, place, file).Any(server => server.IsGateway);

    private bool IsSame(ClientApplication client, ClientPlace place, ClientFile file, ClientFile after)
    {
        IEnumerable<string> Of(ClientFile one) => ClientServers.Read(_machine, client, place, one).Select(server => server.Name + (server.IsGateway ? server.Definition.Fingerprint : "")).Order(StringComparer.Ordinal);
        return Of(file).SequenceEqual(Of(after), StringComparer.Ordinal);
    }

    private string Keep(ClientApplication client, ClientPlace place, byte[] content, InstallRecord? earlier) =>
        earlier?.Backup is { } kept && File.Exists(kept) && File.ReadAllBytes(kept).AsSpan().SequenceEqual(content) ? kept : _folder.Keep(client, place, content);

    /// <summary>Through the client's own program where there is one, and what that does not do by replacing the file.</summary>
    private async Task<InstallRecord> ReplaceAsync(InstallPlan plan, InstallRecord record, InstallOptions options, CancellationToken cancellationToken)
    {
        if (plan.Place.Scope == "user" && plan.Client.Program(_machine) is { } program)
        {
            await AskAsync(new ClientCommand(program, _machine), plan, options, cancellationToken).ConfigureAwait(false);
            ClientFile file = ClientFile.Read(plan.Place.File);
            if (!file.Bytes.AsSpan().SequenceEqual(plan.File.Bytes))
            {
                string[] left = [.. record.Taken.Where(name => name != plan.EntryName)];
                string text = left.Aggregate(file.Text, (edited, name) => JsonTextEditor.Remove(edited, [.. plan.Place.Section, name]) ?? edited);
                text = HasGateway(plan.Client, plan.Place, file.With(text)) ? text : JsonTextEditor.Set(
                    text, [.. plan.Place.Section, plan.EntryName], layout => Entry(plan.Client.FormOf(plan.Place), options, plan.Asked, plan.Additions, layout, plan.Place.Section.Count + 1));
                ClientFile after = file.With(text);
                if (text != file.Text)
                {
                    file.Replace(after.Bytes);
                }

                return RecordOf(plan.Client, plan.Place, plan.Original!, after, [.. record.Taken]) with { Backup = record.Backup, Servers = record.Servers };
            }
        }

        plan.File.Replace(plan.After.Bytes);
        return record;
    }

    /// <summary>Has the client's program add the gateway, then remove what goes.</summary>
    private async Task AskAsync(ClientCommand program, InstallPlan plan, InstallOptions options, CancellationToken cancellationToken)
    {
        string[] Names() => [.. ClientFile.Read(plan.Place.File).Find(plan.Place.Section)?.Members.Select(member => member.Name) ?? []];
        if (Names().Contains(plan.EntryName, StringComparer.Ordinal))
        {
            await program.RemoveAsync(plan.EntryName, cancellationToken).ConfigureAwait(false);
        }

        Step?.Invoke("add");
        string json = Entry(plan.Client.FormOf(plan.Place), options, plan.Asked, plan.Additions, new JsonTextEditor.Layout("", ""), 0);
        if (!await program.AddAsync(plan.EntryName, json, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        foreach (string name in plan.Record!.Taken.Where(name => name != plan.EntryName).Intersect(Names(), StringComparer.Ordinal))
        {
            Step?.Invoke("remove");
            await program.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    private static InstallRecord RecordOf(ClientApplication client, ClientPlace place, ClientFile original, ClientFile after, HashSet<string> going)
    {
        JsonSyntax section = after.Find(place.Section)!;
        string written = after.SectionText(place.Section);
        return new InstallRecord
        {
            Client = client.Name,
            File = Path.GetFullPath(place.File),
            Section = place.Section,
            Created = original.Bytes is null,
            Digest = InstallFolder.DigestOf(after.Bytes),
            SectionDigest = InstallFolder.DigestOf(Encoding.UTF8.GetBytes(written)),
            Written = section.Members.Count == 1 ? written : null,
            Taken = [.. going.Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The entries that leave the client: those that the gateway has now, and can reach. What it cannot stays, for without it, it would be lost.</summary>
    private static HashSet<string> Going(IReadOnlyList<ClientServer> servers, IReadOnlyList<ImportedServer> imported)
    {
        HashSet<string> going = [.. servers.Where(server => server.IsGateway).Select(server => server.Name)];
        going.UnionWith(imported.Where(server => server.Definition is not null && server.Source.IsReached).Select(server => server.Source.Name));
        return going;
    }

    private static ImportedServer WithStay(ImportedServer server) =>
        server.Definition is null || server.Source.IsReached ? server : server with { Notes = [.. server.Notes, "It stays in the client, too: a login there is the client's own."] };

    /// <summary>The variables that the gateway's servers ask for, with those that are to come.</summary>
    private IReadOnlyList<string> Asked(IReadOnlyList<ImportedServer> imported)
    {
        ServerDefinition[] coming = [.. imported.Where(server => server.Changes).Select(server => server.Definition!)];
        return AskedVariables.Of([.. coming, .. _configuration.Refresh().Servers.Where(server => !Array.Exists(coming, other => other.Name == server.Name))]);
    }

    private string Entry(ClientForm form, InstallOptions options, IReadOnlyList<string> asked, EntryAdditions additions, JsonTextEditor.Layout layout, int depth) =>
        GatewayEntry.Write(form, options.Command, GatewayEntry.Environment(_machine, _configuration.Home), asked, additions, layout, depth);

    private static InstallPlan Checked(InstallPlan plan, string unchanged)
    {
        if (!plan.Changes)
        {
            return plan with { Reason = unchanged };
        }

        plan.File.RequireWritable();
        return plan;
    }
}
