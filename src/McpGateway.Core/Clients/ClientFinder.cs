using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Clients.Forms;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;

namespace McpGateway.Clients;

/// <summary>Looks for clients on a machine and at what they have. It changes nothing.</summary>
public sealed class ClientFinder
{
    private readonly ClientMachine _machine;

    /// <summary>Looks on a machine.</summary>
    /// <param name="machine">The machine.</param>
    public ClientFinder(ClientMachine machine)
    {
        _machine = machine;
    }

    /// <summary>What is known of every client, those that are not there included.</summary>
    internal IReadOnlyList<ClientReport> FindAll() => [.. KnownClients.All.Select(Look)];

    /// <summary>Where a client is looked for, as files; for those who have none.</summary>
    public IEnumerable<string> LookedFor => KnownClients.All.SelectMany(client => client.Places(_machine).Where(place => place.IsDefault).Select(place => $"{client.Title}: {place.File}"));

    /// <summary>The entry to paste into the configuration of a client that is not known, as JSON on one line.</summary>
    /// <param name="command">The program to start and its arguments.</param>
    /// <param name="home">The gateway's folder.</param>
    public string EntryFor(IReadOnlyList<string> command, GatewayHome home) =>
        $"\"mcpServers\": {{ \"{GatewayEntry.Name}\": {GatewayEntry.Write(ClientForm.Usual, command, GatewayEntry.Environment(_machine, home), [], EntryAdditions.None, new JsonTextEditor.Layout("", ""), 0)} }}";

    /// <summary>What is known of one client.</summary>
    /// <param name="client">The client.</param>
    public ClientReport Look(ClientApplication client)
    {
        ClientPlace[] places = [.. client.Places(_machine)];
        ClientPlace[] existing = [.. places.Where(place => File.Exists(place.File))];
        var servers = new List<ClientServer>();
        var remarks = new List<ClientRemark>();
        var files = new Dictionary<string, ClientFile>(StringComparer.Ordinal);
        foreach (ClientPlace place in existing)
        {
            try
            {
                // Claude Code keeps a place for each folder in one large file.
                ClientFile file = files.GetValueOrDefault(place.File) ?? (files[place.File] = ClientFile.Read(place.File));
                servers.AddRange(ClientServers.Read(_machine, client, place, file));
                remarks.AddRange(RemarksOn(client, place, file));
            }
            catch (ClientException e)
            {
                remarks.Add(new ClientRemark(ClientRemarkKind.Unreadable, e.Message, place.File));
            }
        }

        remarks.AddRange(Hidden(servers));
        remarks.AddRange(OfServers(client, servers));
        remarks.AddRange(client.Unread(_machine).Select(file => new ClientRemark(
            ClientRemarkKind.Unread, $"{file} has servers in a form that the gateway does not read. They stay in {client.Title}; to have them in the gateway, add them there by hand.", file)));
        remarks.AddRange(Copies(places, servers));
        return new ClientReport
        {
            Client = client,
            IsPresent = client.IsPresent(_machine) || Array.Exists(existing, place => !place.IsShared),
            Targets = [.. places.Where(place => place.IsDefault)],
            Places = existing,
            Servers = servers,
            Notes = [.. remarks.Select(remark => remark.Text).Distinct(StringComparer.Ordinal)],
            Remarks = [.. remarks.DistinctBy(remark => remark.Text, StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<ClientRemark> RemarksOn(ClientApplication client, ClientPlace place, ClientFile file)
    {
        if (client.FormOf(place).ReadsComments)
        {
            yield break;
        }

        if (file.Root is not null && !IsStrict(file.Text))
        {
            yield return new ClientRemark(ClientRemarkKind.NotStrict, $"{place.File} has comments or trailing commas, which {client.Title} does not read. Remove them.", place.File);
        }

        if (file.Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            yield return new ClientRemark(ClientRemarkKind.NotStrict, $"{place.File} begins with a byte-order mark, which {client.Title} may not read. Save it as UTF-8 without one.", place.File);
        }
    }

    private static bool IsStrict(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A server of a place that counts more hides one of the same name.</summary>
    private static IEnumerable<ClientRemark> Hidden(List<ClientServer> servers)
    {
        // What only some sessions of the client read hides nothing.
        foreach (IGrouping<string, ClientServer> same in servers.Where(server => server.Place.Form is null).GroupBy(server => server.Name, StringComparer.Ordinal))
        {
            ClientServer first = same.First();
            ClientServer? hidden = same.FirstOrDefault(server => server.Place.Scope != first.Place.Scope && server.Place.Scope != "msix" && first.Place.Scope != "msix");
            if (hidden is not null)
            {
                // Where both start the gateway, or neither does, the user may well have meant it.
                yield return new ClientRemark(
                    ClientRemarkKind.Hidden, $"'{same.Key}' of scope {first.Place.Scope} ({first.Place.Project ?? first.Place.File}) hides the one of scope {hidden.Place.Scope}.", first.Place.File)
                {
                    IsOfGateway = hidden.IsGateway && !first.IsGateway,
                };
            }
        }
    }

    /// <summary>What a client makes of an entry that its user may not expect.</summary>
    private static IEnumerable<ClientRemark> OfServers(ClientApplication client, List<ClientServer> servers)
    {
        foreach (ClientServer server in servers.Where(server => server.IsSseByDefault))
        {
            yield return new ClientRemark(
                ClientRemarkKind.SseByDefault,
                $"'{server.Name}' has an address and no \"type\", so {client.Title} takes it for a server of the older HTTP+SSE.", server.Place.File);
        }

        foreach (ClientServer server in servers.Where(server => server.HasStartLimit))
        {
            (double seconds, string member) = client.FormOf(server.Place).StartLimit!.Value;
            yield return new ClientRemark(
                ClientRemarkKind.StartLimit, string.Create(CultureInfo.InvariantCulture, $"'{server.Name}' has no \"{member}\" of more than {seconds} s, and {client.Title} gives up on a gateway that starts slower."), server.Place.File)
            {
                IsOfGateway = true,
            };
        }

        foreach (ClientServer server in servers.Where(server => server is { IsGateway: true, IsLeftOut: true }))
        {
            (IReadOnlyList<string> allowed, IReadOnlyList<string> excluded) = client.FormOf(server.Place).Choice!.Value;
            yield return new ClientRemark(
                ClientRemarkKind.LeftOut, $"{client.Title} does not start '{server.Name}': \"{string.Join('.', allowed)}\" does not name it, or \"{string.Join('.', excluded)}\" does.", server.Place.File)
            {
                IsOfGateway = true,
            };
        }

        if (client.NoInstallation is { } reason && servers.Count > 0)
        {
            yield return new ClientRemark(ClientRemarkKind.Discontinued, reason, servers[0].Place.File);
        }
    }

    /// <summary>The packaged and the older Claude Desktop read different files.</summary>
    private static IEnumerable<ClientRemark> Copies(ClientPlace[] places, List<ClientServer> servers)
    {
        ClientPlace[] packages = [.. places.Where(place => place.Scope == "msix")];
        if (packages.Length > 1)
        {
            yield return new ClientRemark(
                ClientRemarkKind.SeveralPackages, $"There are several packages, and which of them runs cannot be seen: {string.Join(", ", packages.Select(place => place.File))}.", packages[0].File);
        }

        if (packages.FirstOrDefault(place => File.Exists(place.File)) is not { } package || places.FirstOrDefault(place => place.Scope == "user") is not { } usual || !File.Exists(usual.File))
        {
            yield break;
        }

        string Of(ClientPlace place) => string.Join('\n', servers.Where(server => server.Place == place).Select(server => server.Name + server.Definition.Fingerprint).Order(StringComparer.Ordinal));
        if (Of(package) != Of(usual))
        {
            yield return new ClientRemark(ClientRemarkKind.CopyDiffers, $"{usual.File} differs from {package.File}, which is the one that the installed package reads.", usual.File);
        }
    }
}
