using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Files;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Catalog;

/// <summary>
/// The catalog on disk, a file a server, replaced as a whole so that several gateways may write at once. A file that belongs to
/// another definition, or that cannot be read, counts as not there: the server is asked again.
/// </summary>
internal sealed class CatalogStore
{
    private const int Format = 2;
    private const string Users = "users";

    /// <summary>How old the knowledge of a file may be before it is looked at again: every call passes here.</summary>
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly string[] s_members =
    [
        "format", "server", "fingerprint", "seen", "name", "version", "protocolVersion", "instructions", "capabilities",
        "tools", "prompts", "resources", "resourceTemplates", "gaps", "since",
    ];

    /// <summary>What each list is called among the gaps.</summary>
    private static readonly (ServerList List, string Name)[] s_lists =
        [(ServerList.Tools, "tools"), (ServerList.Prompts, "prompts"), (ServerList.Resources, "resources")];

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Server, string? User), Cached> _cache = new();

    public CatalogStore(GatewayHome home, TimeProvider time)
    {
        _time = time;
        _folder = home.CatalogFolder;
    }

    /// <summary>
    /// What the server of this definition offered when last seen by any gateway of this user, all of it, whatever may be had; null where it never
    /// was.
    /// </summary>
    public CatalogEntry? Find(ServerDefinition server)
    {
        if (!_cache.TryGetValue(KeyOf(server), out Cached? cached) || _time.GetElapsedTime(cached.Looked) > s_lookEvery)
        {
            cached = Look(server, cached);
        }

        return cached.Entry?.Fingerprint == server.Fingerprint ? cached.Entry : null;
    }

    /// <summary>The same as the disk has it at this moment.</summary>
    public CatalogEntry? FindNow(ServerDefinition server)
    {
        CatalogEntry? entry = Look(server, _cache.GetValueOrDefault(KeyOf(server))).Entry;
        return entry?.Fingerprint == server.Fingerprint ? entry : null;
    }

    /// <summary>Keeps what a server offers. A disk that cannot be written costs the memory of it after this process, nothing else.</summary>
    /// <param name="entry">What it offers.</param>
    /// <param name="user">The user of the gateway to whom it offers that (<see cref="ServerDefinition.User"/>).</param>
    public void Save(CatalogEntry entry, string? user = null)
    {
        string file = FileOf(entry.Server, user);
        try
        {
            AtomicFile.Write(file, TextOf(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Kept in memory below anyway.
        }

        _cache[(entry.Server, user)] = new Cached(File.GetLastWriteTimeUtc(file), entry) { Looked = _time.GetTimestamp() };
    }

    /// <summary>An entry as it is kept.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isStamped">Whether the times are part of it: without them, equal texts are of entries that say the same.</param>
    public static ReadOnlySpan<byte> TextOf(CatalogEntry entry, bool isStamped = true)
    {
        ServerIdentity identity = entry.Identity;
        LineBuffer text = new LineBuffer()
            .Add("{\"format\":"u8).Add(Format)
            .Add(",\n\"server\":"u8).Add(JsonString.QuoteBytes(entry.Server))
            .Add(",\n\"fingerprint\":"u8).Add(JsonString.QuoteBytes(entry.Fingerprint));
        if (isStamped)
        {
            text.Add(",\n\"seen\":"u8).Add(Quoted(entry.Seen)).Add(",\n\"since\":"u8).Add(Quoted(entry.Since));
        }

        text.Add(",\n\"name\":"u8).Add(JsonString.QuoteBytes(identity.Name))
            .Add(",\n\"version\":"u8).Add(JsonString.QuoteBytes(identity.Version))
            .Add(",\n\"protocolVersion\":"u8).Add(JsonString.QuoteBytes(identity.ProtocolVersion))
            .Add(",\n\"instructions\":"u8).Add(identity.Instructions is null ? "null"u8 : JsonString.QuoteBytes(identity.Instructions))
            .Add(",\n\"capabilities\":"u8).Add(identity.Capabilities.Span)
            .Add(",\n\"tools\":"u8);
        Write(text, entry.Tools);
        Write(text.Add(",\n\"prompts\":"u8), entry.Prompts);
        Write(text.Add(",\n\"resources\":"u8), entry.Resources);
        Write(text.Add(",\n\"resourceTemplates\":"u8), entry.ResourceTemplates);
        WriteGaps(text, entry);
        return text.Add("}\n"u8).Span;
    }

    /// <summary>Reads what <see cref="TextOf"/> has written with its times; null where it is nothing of that kind, or of another server.</summary>
    /// <param name="text">The text; it is kept.</param>
    /// <param name="server">The server's name.</param>
    public static CatalogEntry? Read(byte[] text, string server)
    {
        try
        {
            var all = new JsonSpan(0, text.Length);
            Span<JsonSpan> found = stackalloc JsonSpan[s_members.Length];
            bool isObject = JsonMembers.TryFind(text, all, s_members, found);
            if (!isObject || Encoding.UTF8.GetString(found[0].Of(text)) != Format.ToString(CultureInfo.InvariantCulture) || JsonMembers.GetString(text, found[1]) != server)
            {
                return null;
            }

            var identity = new ServerIdentity(
                JsonMembers.GetString(text, found[4]) ?? "",
                JsonMembers.GetString(text, found[5]) ?? "",
                JsonMembers.GetString(text, found[6]) ?? "",
                JsonMembers.GetString(text, found[7]),
                found[8].Of(text).ToArray());
            DateTimeOffset seen = DateTimeOffset.Parse(JsonMembers.GetString(text, found[3]) ?? "", CultureInfo.InvariantCulture);
            return new CatalogEntry(
                server,
                JsonMembers.GetString(text, found[2]) ?? "",
                seen,
                identity,
                CatalogItems.Read(text, found[9], CatalogTool.TryRead),
                CatalogItems.Read(text, found[10], CatalogPrompt.TryRead),
                CatalogItems.Read(text, found[11], CatalogResource.TryRead),
                CatalogItems.Read(text, found[12], CatalogResourceTemplate.TryRead),
                ReadGaps(text, found[13]))
            {
                Since = JsonMembers.GetString(text, found[14]) is { } since ? DateTimeOffset.Parse(since, CultureInfo.InvariantCulture) : seen,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private Cached Look(ServerDefinition server, Cached? known)
    {
        string file = FileOf(server.Name, server.User);
        DateTime written = File.GetLastWriteTimeUtc(file);
        Cached current = known is not null && known.Written == written ? known : new Cached(written, ReadFile(file, server.Name));
        current.Looked = _time.GetTimestamp();
        _cache[KeyOf(server)] = current;
        return current;
    }

    private static (string Server, string? User) KeyOf(ServerDefinition server) => (server.Name, server.User);

    /// <summary>What a server offers to one user of the gateway is in a folder of that user's.</summary>
    private string FileOf(string server, string? user)
    {
        string name = FileNames.Safe(server) + ".json";
        return user is null ? Path.Combine(_folder, name) : Path.Combine(_folder, Users, FileNames.Safe(user), name);
    }

    private static byte[] Quoted(DateTimeOffset time) => JsonString.QuoteBytes(time.ToString("O", CultureInfo.InvariantCulture));

    private static void Write(LineBuffer text, IReadOnlyList<ICatalogItem> items)
    {
        text.Add("["u8);
        for (int i = 0; i < items.Count; i++)
        {
            text.Add(i == 0 ? "\n"u8 : ",\n"u8).Add(items[i].Definition.Span);
        }

        text.Add("]"u8);
    }

    private static void WriteGaps(LineBuffer text, CatalogEntry entry)
    {
        bool first = true;
        foreach ((ServerList list, string name) in s_lists)
        {
            if (entry.GapOf(list) is { } gap)
            {
                text.Add(first ? ",\n\"gaps\":{"u8 : ","u8).Add(JsonString.QuoteBytes(name)).Add(":"u8).Add(JsonString.QuoteBytes(gap));
                first = false;
            }
        }

        text.Add(first ? ""u8 : "}"u8);
    }

    private static Dictionary<ServerList, string> ReadGaps(ReadOnlySpan<byte> text, JsonSpan gaps)
    {
        var read = new Dictionary<ServerList, string>();
        foreach ((ServerList list, string name) in s_lists)
        {
            if (gaps.Exists && JsonMembers.GetString(text, JsonMembers.Find(text, gaps, name)) is { } gap)
            {
                read[list] = gap;
            }
        }

        return read;
    }

    private static CatalogEntry? ReadFile(string file, string server)
    {
        try
        {
            return Read(File.ReadAllBytes(file), server);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Cached(DateTime Written, CatalogEntry? Entry)
    {
        public long Looked { get; set; }
    }
}
