using System.Text;
using McpGateway.Clients.Forms;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Installing;

/// <summary>
/// Makes the gateway's entry in a client's file start another program, and leaves everything else of it: the client's other entries, the variables of this one, every other
/// byte. The file as it was is kept, and an installation that stands can still be undone.
/// </summary>
internal sealed class EntryRepair
{
    private readonly ClientMachine _machine;
    private readonly InstallFolder _folder;

    public EntryRepair(ClientMachine machine, GatewayHome home, TimeProvider time)
    {
        _machine = machine;
        _folder = new InstallFolder(home, time);
    }

    /// <summary>Does it; does nothing where the entry is gone or starts that program already.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="command">The full path of the executable.</param>
    /// <param name="cancellationToken">Ends the wait for an installation.</param>
    /// <exception cref="ClientException">The client's file cannot be read or changed; it is as it was.</exception>
    /// <exception cref="ConfigurationException">The file as it was cannot be kept; nothing was changed.</exception>
    public async Task RunAsync(ClientServer entry, string command, CancellationToken cancellationToken)
    {
        using IDisposable guard = await _folder.LockAsync(cancellationToken).ConfigureAwait(false);
        ClientPlace place = entry.Place;
        ClientFile file = ClientFile.Read(place.File);
        if (ClientServers.Read(_machine, entry.Client, place, file).FirstOrDefault(server => server.Name == entry.Name && server.IsGateway) is not { } now || now.Definition.Command == command)
        {
            return;
        }

        file.RequireWritable();
        string text = Edited(file, file.Find(place.Section)!.Find(entry.Name)!.Value, command, GatewayEntry.IsExecutable(now.Definition.Command!) ? now.Definition.Arguments : []);

        _folder.Keep(entry.Client, place, file.Bytes!);
        ClientFile after = file.With(text);
        file.Replace(after.Bytes);
        if (_folder.Find(entry.Client, place) is { Undone: false } record)
        {
            _folder.Write(entry.Client, place, Updated(record, place, file, after));
        }
    }

    /// <summary>The text with another program. Arguments that were for PowerShell go.</summary>
    private static string Edited(ClientFile file, JsonSyntax entry, string command, IReadOnlyList<string> arguments)
    {
        JsonSyntax program = entry.Find("command")!.Value;
        if (program.Items.Count > 0)
        {
            return file.Splice(program.Start, program.End, $"[{string.Join(", ", arguments.Prepend(command).Select(file.Quote))}]");
        }

        // What stands later first, so that the places hold.
        (JsonSyntax Value, string Text)[] edits = [(program, file.Quote(command)), .. entry.Find("args") is { } args && arguments.Count == 0 ? [(args.Value, "[]")] : Array.Empty<(JsonSyntax, string)>()];
        return edits.OrderByDescending(edit => edit.Value.Start).Aggregate(file, (edited, edit) => edited.With(edited.Splice(edit.Value.Start, edit.Value.End, edit.Text))).Text;
    }

    /// <summary>What was known of the file before is known of it now: where nobody had edited it, it is restored byte for byte.</summary>
    private static InstallRecord Updated(InstallRecord record, ClientPlace place, ClientFile before, ClientFile after)
    {
        string was = before.SectionText(place.Section), text = after.SectionText(place.Section);
        return record with
        {
            Digest = record.Digest == InstallFolder.DigestOf(before.Bytes) ? InstallFolder.DigestOf(after.Bytes) : record.Digest,
            SectionDigest = record.SectionDigest == InstallFolder.DigestOf(Encoding.UTF8.GetBytes(was)) ? InstallFolder.DigestOf(Encoding.UTF8.GetBytes(text)) : record.SectionDigest,
            Written = record.Written == was ? text : record.Written,
        };
    }
}
