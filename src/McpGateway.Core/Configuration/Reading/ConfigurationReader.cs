using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Reads the <c>mcpServers</c> form that nearly every client uses, and the forms of the others. What is wrong with one entry stays with that entry; what is wrong with the file
/// is reported with its line.
/// </summary>
internal static class ConfigurationReader
{
    /// <summary>The name of the gateway's own built-in server, which no entry may take.</summary>
    internal const string ReservedName = "gateway";

    /// <summary>Reads the bytes of a file, with or without a byte-order mark.</summary>
    public static ConfigurationSnapshot Read(string file, ReadOnlySpan<byte> bytes)
    {
        var decoded = ConfigurationText.Of(bytes);
        ReadOnlySpan<byte> text = decoded.Utf8;
        if (decoded.Problem is { } unreadable)
        {
            return ConfigurationSnapshot.Broken([new ConfigurationProblem(file, 1, 1, unreadable)]);
        }

        if (JsonSyntax.IsBlank(text))
        {
            return ConfigurationSnapshot.Empty;
        }

        JsonSyntax root;
        try
        {
            root = JsonSyntax.Parse(text);
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
            var problem = new ConfigurationProblem(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "broken JSON. " + reason);
            return ConfigurationSnapshot.Broken([problem]);
        }

        var problems = new ProblemList(file, text);
        if (root.Kind != JsonValueKind.Object)
        {
            problems.Add(root.Start, "the file must contain a JSON object with the member \"mcpServers\".");
            return ConfigurationSnapshot.Broken(problems.Items);
        }

        GatewaySettings settings = SettingsReader.Read(JsonValues.Get(root, "gateway"), problems);
        IReadOnlyList<GatewayProfile> profiles = ProfileReader.Read(JsonValues.Get(root, "profiles"), problems);
        if (decoded.InvalidAt >= 0)
        {
            problems.Add(decoded.InvalidAt, "a character here is not valid UTF-8 and was replaced. Save the file as UTF-8.");
        }

        var section = ServerSection.Of(root);
        JsonSyntax? servers = section.Servers;
        section.TellOthers(root, problems);
        if (servers is { Kind: not JsonValueKind.Object })
        {
            problems.Add(servers.Start, "\"mcpServers\" must be an object with an entry for each server.");
            return ConfigurationSnapshot.Broken(problems.Items, settings);
        }

        return new ConfigurationSnapshot(servers is null ? [] : ReadServers(servers, problems), problems.Items, settings) { Profiles = profiles };
    }

    private static List<ServerDefinition> ReadServers(JsonSyntax servers, ProblemList problems)
    {
        var definitions = new List<ServerDefinition>();
        foreach (JsonSyntax.Member entry in servers.Members)
        {
            int earlier = definitions.FindIndex(definition => definition.Name == entry.Name);
            if (earlier >= 0)
            {
                problems.Add(entry.NameStart, $"the server '{entry.Name}' is defined twice; the entry on line {definitions[earlier].Line} is ignored. Rename one of them.");
                definitions.RemoveAt(earlier);
            }

            definitions.Add(EntryReader.Read(entry, problems));
        }

        return definitions;
    }
}
