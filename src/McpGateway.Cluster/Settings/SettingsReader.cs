using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration.Reading;

namespace McpGateway.Cluster.Settings;

/// <summary>Reads settings from the environment and from a file.</summary>
internal static class SettingsReader
{
    /// <summary>How alike a word and a name are that was probably meant.</summary>
    private const double MaxDistance = 0.4;

    private static readonly string[] s_yes = ["true", "1", "yes"], s_no = ["false", "0", "no"];

    /// <summary>What the environment says.</summary>
    /// <param name="variables">The variables.</param>
    /// <exception cref="NodeUsageException">A value cannot be used.</exception>
    public static Dictionary<string, SettingValue> Environment(IReadOnlyDictionary<string, string> variables)
    {
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach ((string name, string text) in variables.Where(variable => variable.Key.StartsWith(NodeSetting.Prefix, StringComparison.Ordinal)).OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            NodeSetting setting = NodeSettings.All.FirstOrDefault(setting => setting.Variable == name)
                ?? throw new NodeUsageException($"{name} in the environment is not known.{DidYouMean(name, NodeSettings.All.Select(setting => setting.Variable))}");
            if (text.Length > 0)
            {
                values[setting.Key] = new SettingValue(setting.IsList ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [setting.IsFlag ? Flag(text, name) : text], name);
            }
        }

        return values;
    }

    /// <summary>What a file says.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="NodeUsageException">It cannot be read, or something in it is not known.</exception>
    public static Dictionary<string, SettingValue> File(string file)
    {
        byte[] text;
        try
        {
            text = ConfigurationText.Of(System.IO.File.ReadAllBytes(file)).Utf8;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeUsageException($"{file} (--config) cannot be read: {e.Message.TrimEnd('.')}.");
        }

        JsonSyntax root;
        try
        {
            root = JsonSyntax.Parse(text);
        }
        catch (JsonException e)
        {
            throw new NodeUsageException(FormattableString.Invariant($"{file}, line {(e.LineNumber ?? 0) + 1}: broken JSON. {e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.')}."));
        }

        if (root.Kind != JsonValueKind.Object)
        {
            throw new NodeUsageException($"{file} (--config) must contain a JSON object, such as {{ \"redis\": \"127.0.0.1:6379\" }}.");
        }

        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (JsonSyntax.Member member in root.Members)
        {
            string place = FormattableString.Invariant($"{file}, line {JsonSyntax.Locate(text, member.NameStart).Line}: \"{member.Name}\"");
            NodeSetting? setting = NodeSettings.Find(member.Name);
            if (setting is null or { Key: NodeSettings.File })
            {
                throw new NodeUsageException($"{place} is not known.{DidYouMean(member.Name, NodeSettings.All.Select(setting => setting.Key))}");
            }

            values[setting.Key] = new SettingValue(Texts(setting, member.Value) ?? throw new NodeUsageException($"{place} must be {Kind(setting)}."), place);
        }

        return values;
    }

    /// <summary>The name that was probably meant, as a sentence.</summary>
    public static string DidYouMean(string word, IEnumerable<string> names)
    {
        string nearest = NearestNames.Order(word, names).First();
        return NearestNames.Distance(word, nearest) <= MaxDistance ? $" Did you mean {nearest}?" : "";
    }

    private static List<string>? Texts(NodeSetting setting, JsonSyntax value) =>
        setting.IsFlag ? (JsonValues.Flag(value) is { } flag ? [flag ? "true" : "false"] : null)
        : setting.IsList ? JsonValues.Texts(value)
        : value.Kind is JsonValueKind.String or JsonValueKind.Number ? [value.Text!] : null;

    private static string Kind(NodeSetting setting) => setting.IsFlag ? "true or false" : setting.IsList ? "a text or a list of texts" : "a text or a number";

    private static string Flag(string text, string place) =>
        s_yes.Contains(text, StringComparer.OrdinalIgnoreCase) ? "true"
        : s_no.Contains(text, StringComparer.OrdinalIgnoreCase) ? "false"
        : throw new NodeUsageException($"{place} needs true or false.");
}
