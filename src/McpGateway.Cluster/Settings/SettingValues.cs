using System.Globalization;

namespace McpGateway.Cluster.Settings;

/// <summary>What was said to a node, wherever: the command line counts before the environment, and that before the file.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.Ordinal);

    /// <param name="layers">What was said, in the order in which it counts.</param>
    public SettingValues(params IEnumerable<IReadOnlyDictionary<string, SettingValue>> layers)
    {
        foreach (IReadOnlyDictionary<string, SettingValue> layer in layers)
        {
            bool isReplaced = NodeSettings.Alternatives.Any(_values.ContainsKey);
            foreach ((string key, SettingValue value) in layer)
            {
                if (!isReplaced || !NodeSettings.Alternatives.Contains(key, StringComparer.Ordinal))
                {
                    _values.TryAdd(key, value);
                }
            }
        }
    }

    /// <summary>What was said for a setting; null for nothing.</summary>
    public SettingValue? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>A text; null for none.</summary>
    public string? Text(string key) => Find(key)?.Texts[^1];

    /// <summary>The name of a file, as a full path; null for none.</summary>
    public string? Path(string key) => Text(key) is { } path ? System.IO.Path.GetFullPath(path) : null;

    /// <summary>Texts.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key)?.Texts ?? [];

    /// <summary>Whether something was said.</summary>
    public bool Flag(string key) => Text(key) == "true";

    /// <summary>A whole number.</summary>
    /// <param name="key">Of what.</param>
    /// <param name="otherwise">What it is where nothing was said.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most.</param>
    /// <exception cref="NodeUsageException">It is none.</exception>
    public int Number(string key, int otherwise, int least, int most) =>
        Find(key) is not { } value ? otherwise
        : int.TryParse(value.Texts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>Says what a setting needs, and where it was said.</summary>
    public NodeUsageException Wrong(string key, string needs) => new($"{Find(key)?.Place ?? "--" + key} needs {needs}.");
}
