using System.Reflection;
using System.Text;

namespace McpGateway.Presets;

/// <summary>The presets that the gateway knows. They are files in the assembly, and are read when somebody asks for them; nothing of them is kept.</summary>
public static class KnownPresets
{
    private const string Prefix = "McpGateway.Presets.";
    private const string Ending = ".json";

    private static Assembly Assembly => typeof(KnownPresets).Assembly;

    /// <summary>Their names, in the order of their letters.</summary>
    public static IReadOnlyList<string> Names =>
    [
        .. Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith(Ending, StringComparison.Ordinal))
            .Select(resource => resource[Prefix.Length..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>All presets, in the order of their names.</summary>
    public static IEnumerable<Preset> All => Names.Select(Read);

    /// <summary>A preset by its name, upper and lower case alike; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public static Preset? Find(string name) => Names.FirstOrDefault(known => known.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is { } found ? Read(found) : null;

    /// <summary>What to say of a name that no preset has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="list">The command that lists them.</param>
    public static string Unknown(string name, string list)
    {
        string[] near = [.. Names.Where(known => known.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase) || name.Contains(known, StringComparison.OrdinalIgnoreCase))];
        return $"There is no preset '{name}'.{(near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")} {list} lists them.";
    }

    /// <summary>The page where a variable of some preset is to be got; null where no preset has it, or everybody knows it.</summary>
    /// <param name="variable">The variable, or a secret that is named after a server and its variable.</param>
    internal static string? SourceOf(string variable)
    {
        string[] parts = variable.Split('.');
        byte[][] quoted = [.. parts.Select(part => Encoding.UTF8.GetBytes($"\"name\": \"{part}\""))];
        return Names.Where(name => Holds(name, quoted)).Select(Read).SelectMany(preset => preset.Variables).FirstOrDefault(known => Array.IndexOf(parts, known.Name) >= 0)?.From;
    }

    /// <summary>The bytes of a preset's file.</summary>
    internal static Stream Open(string name) => Assembly.GetManifestResourceStream(Prefix + name + Ending)!;

    /// <summary>Whether a file has one of some texts: most variables are in none, and no file is taken apart for them.</summary>
    private static bool Holds(string name, byte[][] texts)
    {
        using Stream stream = Open(name);
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        return Array.Exists(texts, text => json.AsSpan().IndexOf(text) >= 0);
    }

    private static Preset Read(string name)
    {
        using Stream stream = Open(name);
        return PresetReader.Read(name, stream);
    }
}
