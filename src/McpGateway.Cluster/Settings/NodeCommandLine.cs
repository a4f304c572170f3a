using System.CommandLine;
using System.CommandLine.Parsing;

namespace McpGateway.Cluster.Settings;

/// <summary>Reads the command line.</summary>
internal static class NodeCommandLine
{
    /// <summary>What it says.</summary>
    /// <param name="arguments">The words.</param>
    /// <exception cref="NodeUsageException">Something in it is not known.</exception>
    public static Dictionary<string, SettingValue> Read(IReadOnlyList<string> arguments)
    {
        Dictionary<NodeSetting, Option> options = NodeSettings.All.ToDictionary(setting => setting, OptionOf);
        var root = new Command("mcp-gateway-node");
        foreach (Option option in options.Values)
        {
            root.Add(option);
        }

        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            throw new NodeUsageException($"'{unknown.Split('=')[0]}' is not an option.{SettingsReader.DidYouMean(unknown, NodeSettings.All.Select(setting => setting.Option).Append("--help"))}");
        }

        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach ((NodeSetting setting, Option option) in options)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                values[setting.Key] = new SettingValue(TextsOf(setting, result), setting.Option, IsPublic: true);
            }
        }

        return values;
    }

    private static string[] TextsOf(NodeSetting setting, OptionResult result)
    {
        string[] texts = [.. result.Tokens.Select(token => token.Value)];
        return setting.IsFlag ? ["true"]
            : texts.Length < result.IdentifierTokenCount || texts.Any(text => text.Length == 0 || text.StartsWith("--", StringComparison.Ordinal)) ? throw new NodeUsageException($"{setting.Option} needs {setting.ValueName}.")
            : texts.Length > 1 && !setting.IsList ? throw new NodeUsageException($"{setting.Option} is there more than once.")
            : texts;
    }

    private static Option OptionOf(NodeSetting setting) => setting.IsFlag
        ? new Option<bool>(setting.Option) { Arity = ArgumentArity.Zero }
        : new Option<string[]>(setting.Option) { Arity = ArgumentArity.OneOrMore };
}
