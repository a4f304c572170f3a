using System.Diagnostics.CodeAnalysis;

namespace McpGateway.Catalog;

/// <summary>The exposed names of all items of all servers, there and back; no two items share one.</summary>
internal sealed class ExposedDirectory
{
    private readonly Dictionary<string, (string Server, string Item)> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Server, string Item), string> _names = [];

    /// <summary>
    /// Gives each item its name. What keeps its own two names as they are is never renamed by what others are called; of the rest, the later
    /// in the ordinal order of server and item gets a longer digest where names clash.
    /// </summary>
    /// <param name="servers">The servers with the names of their items. What comes twice counts once.</param>
    public ExposedDirectory(IEnumerable<(string Server, IEnumerable<string> Items)> servers)
    {
        var others = new List<(string Server, string Item)>();
        foreach ((string server, IEnumerable<string> items) in servers)
        {
            foreach (string item in items)
            {
                if (!ExposedNames.IsPlain(server, item))
                {
                    others.Add((server, item));
                }
                else if (_names.TryAdd((server, item), ExposedNames.Of(server, item)))
                {
                    _items.Add(_names[(server, item)], (server, item));
                }
            }
        }

        others.Sort(InOrdinalOrder);
        foreach ((string Server, string Item) one in others)
        {
            if (!_names.ContainsKey(one))
            {
                string name;
                int attempt = 0;
                do
                {
                    name = ExposedNames.Hashed(one.Server, one.Item, ++attempt);
                }
                while (!_items.TryAdd(name, one));
                _names.Add(one, name);
            }
        }
    }

    /// <summary>How many items there are.</summary>
    public int Count => _names.Count;

    /// <summary>The item behind a name.</summary>
    public bool TryResolve(string exposedName, [NotNullWhen(true)] out string? server, [NotNullWhen(true)] out string? item)
    {
        bool found = _items.TryGetValue(exposedName, out (string Server, string Item) one);
        (server, item) = one;
        return found;
    }

    /// <summary>The name of an item; null where it is not in the directory.</summary>
    public string? NameOf(string server, string item) => _names.GetValueOrDefault((server, item));

    private static int InOrdinalOrder((string Server, string Item) one, (string Server, string Item) other)
    {
        int servers = string.CompareOrdinal(one.Server, other.Server);
        return servers != 0 ? servers : string.CompareOrdinal(one.Item, other.Item);
    }
}
