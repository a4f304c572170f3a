using System.Text;
using System.Text.Json;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Toml;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;
using McpGateway.Secrets;

namespace McpGateway.Clients.Installing;

/// <summary>What a client's file is to be once the gateway is out of it again.</summary>
internal sealed class Restoration
{
    private readonly ClientMachine _machine;
    private readonly ClientApplication _client;
    private readonly ClientPlace _place;
    private readonly ClientFile _file;
    private readonly InstallRecord? _record;
    private readonly ConfigurationStore _configuration;
    private readonly ClientFile? _before;

    public Restoration(ClientMachine machine, ClientApplication client, ClientPlace place, ClientFile file, InstallRecord? record, ConfigurationStore configuration)
    {
        _machine = machine;
        _client = client;
        _place = place;
        _file = file;
        _record = record;
        _configuration = configuration;
        _before = record?.Created == true ? file.With(null) : record?.Backup is { } backup && System.IO.File.Exists(backup) ? ClientFile.Read(backup, file.IsToml) : null;
    }

    /// <summary>The file without the gateway, with the client's own servers. It is missing where the installation has made it and nobody has edited it since.</summary>
    /// <exception cref="ClientException">What stands in the file cannot be understood.</exception>
    public ClientFile File()
    {
        if (_before is not null && _file.Bytes is { } bytes && InstallFolder.DigestOf(bytes) == _record!.Digest)
        {
            return _file.With(_before.Bytes is null ? null : _before.Text);
        }

        if (_file.IsToml && _before is not null)
        {
            return _file.With(PutBackTables());
        }

        return _before?.Find(_place.Section) is { } section && _file.Find(_place.Section) is { } current ? _file.With(PutBack(_before.TextOf(section), current)) : Merge();
    }

    /// <summary>The user's tables in the place of the gateway's. One that the user has written anew in the meantime is the one that counts.</summary>
    private string PutBackTables()
    {
        JsonSyntax.Member[] now = [.. _file.Find(_place.Section)?.Members ?? []];
        string[] going = [.. now.Where(IsGateway).Select(entry => entry.Name)];
        string[] returning = [.. (_before!.Find(_place.Section)?.Members ?? [])
            .Select(entry => entry.Name)
            .Where(name => _record!.Taken.Contains(name, StringComparer.Ordinal) && (going.Contains(name, StringComparer.Ordinal) || !Array.Exists(now, entry => entry.Name == name)))];
        return TomlRestoration.PutBack(_file.Text, _before.Text, _place.Section, returning, going);
    }

    /// <summary>The user's section in the place of the gateway's, with what was edited in the gateway's since.</summary>
    private string PutBack(string section, JsonSyntax current)
    {
        string now = _file.TextOf(current);
        if (InstallFolder.DigestOf(Encoding.UTF8.GetBytes(now)) == _record!.SectionDigest)
        {
            return _file.Splice(current.Start, current.End, section);
        }

        if (_record.Written is { } written && Within(section, written, now) is { } inner && Holds(inner, section, current))
        {
            return _file.Splice(current.Start, current.End, inner);
        }

        return Edited(_file.Splice(current.Start, current.End, section), current);
    }

    /// <summary>Puts the servers where the gateway's entry stands and leaves all around it, comments included; null where the entry was changed.</summary>
    private static string? Within(string section, string written, string now)
    {
        string entry = written[1..^1].Trim();
        int at = now.IndexOf(entry, StringComparison.Ordinal);
        if (at < 0 || now.IndexOf(entry, at + 1, StringComparison.Ordinal) >= 0)
        {
            return null;
        }

        // White space at both ends is the user's where it is the gateway's now.
        int from = written.IndexOf(entry, StringComparison.Ordinal);
        string before = now[..at], after = now[(at + entry.Length)..], start = written[..from], end = written[(from + entry.Length)..], servers = section[1..^1];
        string lead = servers[..^servers.TrimStart().Length], tail = servers[servers.TrimEnd().Length..];
        return (before.StartsWith(start, StringComparison.Ordinal) ? "{" + lead + before[start.Length..] : before)
            + servers.Trim()
            + (after.EndsWith(end, StringComparison.Ordinal) ? after[..^end.Length] + tail + "}" : after);
    }

    /// <summary>Whether a merged section has all entries that it should: a comment that ends a line, or a comma too many, may have spoilt it.</summary>
    private bool Holds(string merged, string section, JsonSyntax current)
    {
        try
        {
            byte[] text = Encoding.UTF8.GetBytes(merged);
            JsonSyntax parsed = JsonSyntax.Parse(text);
            if (!Encoding.UTF8.GetString(text.AsSpan(parsed.Start, parsed.End - parsed.Start)).Equals(merged, StringComparison.Ordinal))
            {
                return false;
            }

            // One that is in both would be there twice.
            string[] wanted = [.. JsonSyntax.Parse(Encoding.UTF8.GetBytes(section)).Members.Concat(current.Members.Where(member => !IsGateway(member))).Select(member => member.Name).Order(StringComparer.Ordinal)];
            return wanted.Distinct(StringComparer.Ordinal).Count() == wanted.Length
                && parsed.Members.Select(member => member.Name).Order(StringComparer.Ordinal).SequenceEqual(wanted, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Entry by entry: what the user has added, changed or removed beside the gateway is added, changed or removed in his own section.</summary>
    private string Edited(string text, JsonSyntax current)
    {
        JsonSyntax before = _before!.Find(_place.Section)!;
        foreach (JsonSyntax.Member entry in current.Members.Where(entry => !IsGateway(entry)))
        {
            string value = _file.TextOf(entry.Value);
            if (before.Find(entry.Name) is not { } own || !IsSame(_before.TextOf(own.Value), value))
            {
                text = JsonTextEditor.Set(text, [.. _place.Section, entry.Name], _ => value);
            }
        }

        foreach (JsonSyntax.Member entry in before.Members.Where(entry => !_record!.Taken.Contains(entry.Name, StringComparer.Ordinal) && current.Find(entry.Name) is null))
        {
            text = JsonTextEditor.Remove(text, [.. _place.Section, entry.Name]) ?? text;
        }

        return text;
    }

    /// <summary>Whether two values are the same, however they are laid out: a client may have written its file anew.</summary>
    private static bool IsSame(string one, string other)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using JsonDocument first = JsonDocument.Parse(one, options), second = JsonDocument.Parse(other, options);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }

    /// <summary>Takes the gateway's entry out. Where it is not known how the section was, the servers that went come from the gateway's configuration.</summary>
    private ClientFile Merge()
    {
        string text = _file.Text;
        JsonSyntax? section = _file.Find(_place.Section);
        foreach (JsonSyntax.Member entry in section?.Members.Where(IsGateway) ?? [])
        {
            text = _file.Remove(text, [.. _place.Section, entry.Name]) ?? text;
        }

        if (_before?.Find(_place.Section) is { } own)
        {
            // The user has removed all of it; what the gateway took comes back.
            return _file.With(own.Members.Count == 0 ? text : JsonTextEditor.Set(text, _place.Section, _ => _before.TextOf(own)));
        }

        foreach ((string name, Func<JsonTextEditor.Layout, string> write) in _before is null ? FromConfiguration(section) : [])
        {
            text = _file.Set(text, _place.Section, name, write);
        }

        ClientFile merged = _file.With(text);
        bool goes = _before is not null && section is not null && merged.Find(_place.Section) is { Members.Count: 0 };
        return goes && JsonTextEditor.Remove(text, _place.Section) is { } without ? _file.With(without) : merged;
    }

    private bool IsGateway(JsonSyntax.Member entry) => ClientServers.Read(_machine, _client, _place, _file, [entry])[0].IsGateway;

    /// <summary>The servers that went, as the gateway's configuration has them now.</summary>
    private IEnumerable<(string Name, Func<JsonTextEditor.Layout, string> Write)> FromConfiguration(JsonSyntax? section)
    {
        var variables = Variables.Load(_configuration.Home);
        foreach ((string name, string own) in _record?.Servers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (section?.Find(name) is null && _configuration.Current.Servers.FirstOrDefault(server => server.Name == own) is { } server)
            {
                ServerDefinition plain = server with
                {
                    Environment = server.Environment.ToDictionary(pair => pair.Key, pair => Plain(pair.Value, variables), StringComparer.Ordinal),
                    Headers = server.Headers.ToDictionary(pair => pair.Key, pair => Plain(pair.Value, variables), StringComparer.Ordinal),
                };
                yield return (name, layout => EntryWriter.Write(_client.FormOf(_place), plain, layout, _place.Section.Count + 1));
            }
        }
    }

    private static string Plain(string text, Variables variables)
    {
        try
        {
            return variables.Expand(text, "", [], takesSecrets: true);
        }
        catch (ConfigurationException e) when (e.InnerException is SecretStoreException)
        {
            // The client cannot read it from there either.
            throw new ClientException($"The client's own servers cannot be put back, because their secrets cannot be read: {e.InnerException.Message}", e);
        }
        catch (ConfigurationException)
        {
            return text;
        }
    }
}
