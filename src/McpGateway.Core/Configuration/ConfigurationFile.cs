using System.Text;
using System.Text.Json;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;
using McpGateway.Files;

namespace McpGateway.Configuration;

/// <summary>The file of server definitions: read as a whole, edited one entry at a time.</summary>
public sealed class ConfigurationFile
{
    private static readonly TimeSpan s_lockPatience = TimeSpan.FromSeconds(10);

    private readonly string _file;

    /// <summary>Names the file; it need not exist.</summary>
    /// <param name="file">The file's path.</param>
    public ConfigurationFile(string file)
    {
        _file = file;
    }

    /// <summary>Raised after each edit through this object.</summary>
    internal event Action? Edited;

    /// <summary>Reads the file; what is wrong with it is in the snapshot, a missing file is an empty one.</summary>
    public ConfigurationSnapshot Read() => Read(out _);

    /// <summary>Reads the file and gives its bytes; null where it cannot be read.</summary>
    internal ConfigurationSnapshot Read(out byte[]? bytes)
    {
        try
        {
            if (Refusal() is { } refusal)
            {
                bytes = null;
                return ConfigurationSnapshot.Broken([new ConfigurationProblem(_file, 1, 1, refusal)]);
            }

            bytes = ReadBytes();
            return WithWarning(ConfigurationReader.Read(_file, bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bytes = null;
            return ConfigurationSnapshot.Broken([new ConfigurationProblem(_file, 1, 1, $"cannot be read: {e.Message}")]);
        }
    }

    /// <summary>Adds an entry, or replaces the one of that name.</summary>
    /// <param name="server">What to write.</param>
    /// <param name="replace">Whether an entry of that name may be replaced; its members that this version does not know survive.</param>
    /// <param name="cancellationToken">Ends the wait for another process that edits the file.</param>
    /// <returns>Whether an entry was replaced.</returns>
    /// <exception cref="ConfigurationException">The file cannot be edited as it is, or the name is taken.</exception>
    public Task<bool> SetAsync(ServerDefinition server, bool replace, CancellationToken cancellationToken) =>
        EditAsync(
            server.Name,
            (text, section) =>
            {
                JsonSyntax.Member? existing = section.Servers?.Find(server.Name);
                if (existing is not null && !replace)
                {
                    throw new ConfigurationException(ServerRules.NameIsTaken(server.Name, _file, "-Force"));
                }

                byte[] old = Encoding.UTF8.GetBytes(text);
                string edited = JsonTextEditor.Set(text, [.. section.Path, server.Name], layout => DefinitionWriter.Write(server, existing?.Value, old, layout, section.Path.Count + 1));
                return (edited, existing is not null);
            },
            cancellationToken);

    /// <summary>Changes some members of an entry. Every byte beside them stays, and so does a variable or header whose value stays.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="keys">The members that are to be as <paramref name="change"/> has them, as they are called in the file; a tool list is <c>tools.allow</c>.</param>
    /// <param name="change">Makes of the definition what it is to be. A member at its default is removed.</param>
    /// <param name="cancellationToken">Ends the wait for another process that edits the file.</param>
    /// <returns>Whether the entry was there.</returns>
    /// <exception cref="ConfigurationException">The file cannot be edited as it is, or the entry is not an object.</exception>
    public Task<bool> ChangeAsync(string name, IReadOnlyCollection<string> keys, Func<ServerDefinition, ServerDefinition> change, CancellationToken cancellationToken) =>
        EditAsync(
            name,
            (text, section) =>
            {
                if (section.Servers?.Find(name) is not { } entry)
                {
                    return (text, false);
                }

                if (entry.Value.Kind != JsonValueKind.Object)
                {
                    throw new ConfigurationException($"The entry '{name}' in {_file} is not an object. Replace it with Register-McpServer -Force or by hand; it was not changed.");
                }

                ServerDefinition before = EntryReader.Read(entry, new ProblemList(_file, Encoding.UTF8.GetBytes(text)));
                return (new EntryEdit(section.Path, entry).Apply(text, before, change(before), keys), true);
            },
            cancellationToken);

    /// <summary>Removes an entry.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="cancellationToken">Ends the wait for another process that edits the file.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ConfigurationException">The file cannot be edited as it is.</exception>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        EditAsync(name, (text, section) => JsonTextEditor.Remove(text, [.. section.Path, name]) is { } edited ? (edited, true) : (text, false), cancellationToken);

    /// <summary>Why the file must not be used: somebody else decides what is in it, or what stands beside it.</summary>
    private string? Refusal() => FileAccessRules.Refusal(Path.GetDirectoryName(_file)!) ?? FileAccessRules.Refusal(_file);

    private ConfigurationSnapshot WithWarning(ConfigurationSnapshot read)
    {
        if (read.IsBroken || read.Servers.FirstOrDefault(server => server.HoldsSecrets) is not { } server || !FileAccessRules.IsReadByOthers(_file))
        {
            return read;
        }

        var warning = new ConfigurationProblem(_file, server.Line, 1, $"every user of this machine can read the secrets of '{server.Name}' here. Run: chmod 600 '{_file}'.") { IsReadByOthers = true };
        return new ConfigurationSnapshot(read.Servers, [.. read.Problems, warning], read.Settings);
    }

    private async Task<T> EditAsync<T>(string name, Func<string, ServerSection, (string Text, T Result)> edit, CancellationToken cancellationToken)
    {
        try
        {
            AtomicFile.CreatePrivateFolder(Path.GetDirectoryName(_file)!);
            if (Refusal() is { } refusal)
            {
                throw new ConfigurationException(refusal);
            }

            using FileStream guard = await LockAsync(cancellationToken).ConfigureAwait(false);
            byte[] bytes = ReadBytes();
            var decoded = ConfigurationText.Of(bytes);
            string text = TextOf(decoded);
            ServerSection section = CheckEditable(text);
            (string edited, T result) = edit(text, section);
            if (edited != text)
            {
                CheckOthersUnchanged(name, text, section.Servers, edited);
                if (bytes.Length > 0)
                {
                    AtomicFile.Write(_file + ".bak", bytes);
                }

                AtomicFile.Write(_file, decoded.Encode(edited));
                Edited?.Invoke();
            }

            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{_file} cannot be written and was not changed: {e.Message}", e);
        }
    }

    /// <summary>The last net under the editor: whatever it did to the text, all other entries must read as before.</summary>
    private void CheckOthersUnchanged(string name, string before, JsonSyntax? servers, string after)
    {
        static Dictionary<string, string> Others(string text, JsonSyntax? servers, string name)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            var others = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonSyntax.Member member in servers?.Members.Where(member => member.Name != name) ?? [])
            {
                others[member.Name] = Encoding.UTF8.GetString(bytes.AsSpan(member.Value.Start, member.Value.End - member.Value.Start));
            }

            return others;
        }

        Dictionary<string, string> was = Others(before, servers, name), now = Others(after, CheckEditable(after).Servers, name);
        if (was.Count != now.Count || was.Any(pair => now.GetValueOrDefault(pair.Key) != pair.Value))
        {
            throw new ConfigurationException($"{_file} is laid out so that editing '{name}' would damage other entries. It was not changed; edit it by hand.");
        }
    }

    private string TextOf(ConfigurationText decoded)
    {
        // Read as UTF-8 and written again, the bytes that are none would be lost.
        string? problem = decoded.Problem ?? (decoded.InvalidAt < 0 ? null : "the file is not UTF-8. Save it as UTF-8 first.");
        return problem is null ? Encoding.UTF8.GetString(decoded.Utf8) : throw new ConfigurationException($"{_file} cannot be edited and was not changed: {problem}");
    }

    /// <summary>A file that cannot be understood is never edited: the edit could destroy what a person can still fix.</summary>
    private ServerSection CheckEditable(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (JsonSyntax.IsBlank(bytes))
        {
            return new ServerSection([ServerSection.Own], null);
        }

        JsonSyntax root;
        try
        {
            root = JsonSyntax.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{ConfigurationReader.Read(_file, bytes).Problems[0]} Fix the file first; it was not changed.", e);
        }

        ServerSection? section = root.Kind == JsonValueKind.Object ? ServerSection.Of(root) : null;
        return section is null or { Servers.Kind: not JsonValueKind.Object }
            ? throw new ConfigurationException($"{_file} must contain an object whose member \"{ServerSection.Own}\" is an object. Fix the file first; it was not changed.")
            : section;
    }

    private byte[] ReadBytes()
    {
        try
        {
            return File.ReadAllBytes(_file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    // The lock is on a file of its own, because the file itself is replaced by every edit.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.TryTakeAsync(_file + ".lock", s_lockPatience, cancellationToken).ConfigureAwait(false)
        ?? throw new ConfigurationException($"{_file} is being edited by another process, which has held {_file}.lock for {s_lockPatience.TotalSeconds:0} s. Try again when it has finished.");
}
