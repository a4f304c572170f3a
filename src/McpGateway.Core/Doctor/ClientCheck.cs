using System.Globalization;
using System.Runtime.CompilerServices;
using McpGateway.Catalog.Discovery;
using McpGateway.Clients;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Doctor;

/// <summary>The clients' files: what is odd about them, whether the gateway is in, whether it answers, and what is beside it.</summary>
internal sealed class ClientCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public ClientCheck(DoctorContext context)
    {
        _context = context;
    }

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ClientReport[] clients = [.. _context.WantedClients];
        foreach (Finding finding in clients.Length == 0 ? [None()] : clients.SelectMany(OfFiles))
        {
            yield return finding;
        }

        ClientServer[] entries = [.. clients.SelectMany(report => report.Servers).Where(server => server.IsGateway).DistinctBy(server => (server.Place.File, Sameness(server)))];
        // As long as this process has the turn to meet servers, none of the gateways that it starts begins with it.
        using DiscoveryTurn? turn = entries.Length == 0 ? null : DiscoveryTurn.TryTake(_context.Home);
        await foreach (Finding finding in Concurrently.RunAsync(entries, _context.Options.MaxAtOnce, (entry, token) => new EntryExamination(_context, entry).RunAsync(token), cancellationToken).ConfigureAwait(false))
        {
            yield return finding;
        }
    }

    private static string Sameness(ClientServer server) => $"{server.Name}\n{server.Definition.Fingerprint}";

    private Finding None() => FindingKinds.ClientNone.Of("clients", $"no client was found; looked for {string.Join("; ", new ClientFinder(_context.Machine).LookedFor)}");

    private IEnumerable<Finding> OfFiles(ClientReport report)
    {
        string client = report.Client.Name;
        foreach (ClientRemark remark in report.Remarks)
        {
            yield return Of(report.Client, remark);
        }

        foreach (Finding stripped in report.Servers.Where(server => server.IsGateway).Select(Stripped).OfType<Finding>())
        {
            yield return stripped;
        }

        bool isUnreadable = report.Remarks.Any(remark => remark.Kind == ClientRemarkKind.Unreadable);
        if (!report.IsPresent)
        {
            yield return FindingKinds.ClientNone.Of(client, $"{report.Client.Title} is not on this machine: there is no {string.Join(" and no ", report.Targets.Select(place => place.File))}", "Start it once, or use -Force (--force) when you install the gateway in it.");
        }
        else if (!report.HasGateway && !isUnreadable && report.Client.NoInstallation is null)
        {
            yield return FindingKinds.ClientWithoutGateway.Of(client, report.Servers.Count == 0 ? "the gateway is not in it" : $"the gateway is not in it; its own servers are {string.Join(", ", report.Servers.Select(server => $"'{server.Name}'").Distinct(StringComparer.Ordinal))}", $"Install-McpGateway {client} (mcp-gateway install --client {client}) makes the gateway its one server.");
        }

        foreach (Finding beside in report.HasGateway ? Beside(report) : [])
        {
            yield return beside;
        }

        var folder = new InstallFolder(_context.Home, _context.Runtime.Options.Time);
        foreach ((ClientPlace place, IReadOnlyList<string> backups) in report.Places.Select(place => (place, folder.Backups(report.Client, place))).Where(found => found.Item2.Count > 0))
        {
            string earlier = backups.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {backups.Count - 1} from before") : "";
            yield return FindingKinds.ClientBackup.Of(client, $"{place.File} as it was is kept in {backups[^1]}{earlier}", $"Uninstall-McpGateway {client} -RemoveBackup (mcp-gateway uninstall --remove-backup) removes it.");
        }
    }

    /// <summary>Servers are left in a client that is not continued: a warning where its successor is there and does not have them.</summary>
    private Finding Discontinued(ClientApplication client, ClientRemark remark)
    {
        bool isReplaced = _context.Clients.Any(report => report is { IsPresent: true, Client.Name: "Cline" });
        return FindingKinds.ClientDiscontinued.Of(
            client.Name,
            $"{client.Title} is discontinued and has servers in {remark.File}{(isReplaced ? "; Cline, which is on this machine, does not read them" : "")}",
            $"Import-McpServer {client.Name} (mcp-gateway import --client {client.Name}) takes them over{(isReplaced ? "; then Install-McpGateway Cline (mcp-gateway install --client Cline)" : "")}.") with
        {
            Severity = isReplaced ? FindingSeverity.Warning : FindingSeverity.Information,
        };
    }

    /// <summary>Variables that are set here and do not reach a gateway which the client starts, because its entry does not name them.</summary>
    private Finding? Stripped(ClientServer entry)
    {
        VariablePassing passing = entry.Client.FormOf(entry.Place).Passing;
        var inFile = DotEnvFile.Read(_context.Home.EnvironmentFile);
        string[] missing = passing == VariablePassing.All ? [] : [.. AskedVariables.Of(_context.Configuration.Servers)
            .Where(name => !entry.Definition.Environment.ContainsKey(name) && !inFile.ContainsKey(name) && _context.Machine.Value(name) is not null)
            .Where(name => passing == VariablePassing.NamedInList || SecretNames.Suggest(name))];
        return missing.Length == 0 ? null : FindingKinds.ClientVariablesStripped.Of(
            entry.Client.Name,
            $"{entry.Client.Title} does not hand {string.Join(", ", missing)} on to the gateway, because its entry in {entry.Place.File} does not name {(missing.Length == 1 ? "it" : "them")}",
            $"Run Install-McpGateway {entry.Client.Name} (mcp-gateway install --client {entry.Client.Name}), which writes the names, or put the values into {_context.Home.EnvironmentFile}.");
    }

    private Finding Of(ClientApplication client, ClientRemark remark)
    {
        string about = client.Name;
        return remark.Kind switch
        {
            ClientRemarkKind.Unreadable => FindingKinds.ClientFileUnreadable.Of(about, remark.Text, $"Fix {remark.File} in an editor; {client.Title} reads none of it until then."),
            ClientRemarkKind.NotStrict => FindingKinds.ClientFileNotStrict.Of(about, remark.Text, $"Save {remark.File} as plain JSON in UTF-8. {client.Restart}"),
            ClientRemarkKind.CopyDiffers => FindingKinds.ClientMsixCopyDiffers.Of(about, remark.Text, $"Run Install-McpGateway {about} (mcp-gateway install --client {about}), which writes both. {client.Restart}"),
            ClientRemarkKind.SseByDefault => FindingKinds.ClientSseAssumed.Of(about, remark.Text, $"Write \"type\": \"{client.Form.HttpType}\" into its entry in {remark.File} if the server speaks Streamable HTTP, and \"sse\" if it does not."),
            ClientRemarkKind.StartLimit => FindingKinds.ClientStartLimit.Of(about, remark.Text, $"Run Install-McpGateway {about} (mcp-gateway install --client {about}), which writes it, or add it to {remark.File}."),
            ClientRemarkKind.Unread => FindingKinds.ClientServersUnread.Of(about, remark.Text),
            ClientRemarkKind.LeftOut => FindingKinds.ClientLeftOut.Of(about, remark.Text, $"Change those lists in {remark.File}. {client.Restart}"),
            ClientRemarkKind.Discontinued => Discontinued(client, remark),
            ClientRemarkKind.SeveralPackages => FindingKinds.ClientSeveralPackages.Of(about, remark.Text),
            _ => FindingKinds.ClientEntryHidden.Of(about, remark.Text, $"Remove or rename the entry in {remark.File} if you want the other one.") with
            {
                Severity = remark.IsOfGateway ? FindingSeverity.Warning : FindingSeverity.Information,
            },
        };
    }

    /// <summary>Servers that the client starts itself, with the gateway's own among them or not.</summary>
    private IEnumerable<Finding> Beside(ClientReport report)
    {
        ClientServer[] beside = [.. report.Servers.Where(server => !server.IsGateway && server.IsReached && !server.Definition.Disabled)];
        ClientServer[] twice = [.. beside.Where(server => _context.Configuration.Servers.Any(own => !own.Disabled && IsSame(own, server.Definition)))];
        foreach ((FindingKind kind, ClientServer[] servers, string what) in new[] { (FindingKinds.ClientServerTwice, twice, "are servers of the gateway, too, and run twice"), (FindingKinds.ClientServersBeside, beside.Except(twice).ToArray(), "stand beside the gateway") })
        {
            if (servers.Length > 0)
            {
                string names = string.Join(", ", servers.Select(server => $"'{server.Name}' ({server.Place.Scope})").Distinct(StringComparer.Ordinal));
                yield return kind.Of(report.Client.Name, $"{names} {what}", $"Install-McpGateway {report.Client.Name} (mcp-gateway install --client {report.Client.Name}) takes over what stands in its own file; otherwise remove them from {servers[0].Place.File}.");
            }
        }
    }

    // The variables differ where the import has moved secrets.
    private static bool IsSame(ServerDefinition one, ServerDefinition other) =>
        one.Kind == other.Kind && one.Command == other.Command && one.Arguments.SequenceEqual(other.Arguments, StringComparer.Ordinal);
}
