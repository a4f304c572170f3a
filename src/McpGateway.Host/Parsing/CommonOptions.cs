using System.CommandLine;
using System.Globalization;
using McpGateway.Clients;

namespace McpGateway.Host.Parsing;

/// <summary>The options that several commands have, and the kinds that there are of others.</summary>
internal static class CommonOptions
{
    /// <summary>The result as JSON.</summary>
    public static Option<bool> Json { get; } = Flag("--json", "prints JSON");

    /// <summary>Shows what would change.</summary>
    public static Option<bool> DryRun { get; } = Flag("--dry-run", "shows what would change, and changes nothing");

    /// <summary>The names of the AI applications that the gateway knows.</summary>
    private static string ClientNames => string.Join(", ", KnownClients.All.Select(client => client.Name));

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>An option with a text; the last of several counts.</summary>
    public static ValueOption<string?> Text(string name, string valueName, string needs, string description) => new(name, valueName, needs, description);

    /// <summary>An option with a text that may be repeated.</summary>
    public static ValueOption<string[]> Texts(string name, string valueName, string needs, string description) =>
        new(name, valueName, needs, description + "; may be repeated") { Arity = ArgumentArity.OneOrMore, CustomParser = result => [.. result.Tokens.Select(token => token.Value)] };

    /// <summary>An option with the name of a file, which becomes a full path.</summary>
    public static ValueOption<string?> File(string name, string description) =>
        new(name, "FILE", "the name of a file", description) { CustomParser = result => Path.GetFullPath(result.Tokens[^1].Value) };

    /// <summary>An option with the names of files, which become full paths.</summary>
    public static ValueOption<string[]> Files(string name, string description) =>
        new(name, "FILE", "the name of a file", description + "; may be repeated") { Arity = ArgumentArity.OneOrMore, CustomParser = result => [.. result.Tokens.Select(token => Path.GetFullPath(token.Value))] };

    /// <summary>An option with a whole number.</summary>
    public static ValueOption<int> Number(string name, int otherwise, int most, string description)
    {
        string needs = string.Create(CultureInfo.InvariantCulture, $"a number from 1 to {most}");
        return new(name, "N", needs, description)
        {
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                if (!int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > most)
                {
                    result.AddError($"{name} needs {needs}.");
                }

                return number;
            },
        };
    }

    /// <summary>The AI applications that a command is about.</summary>
    /// <param name="description">Which they are.</param>
    public static ValueOption<ClientApplication[]> Clients(string description) =>
        new("--client", "NAME", $"a name: {ClientNames}", $"{description}: {ClientNames}; may be repeated")
        {
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                if (result.Tokens.FirstOrDefault(token => KnownClients.Find(token.Value) is null) is { } unknown)
                {
                    result.AddError($"no client is called '{unknown.Value}'. There are: {ClientNames}.");
                    return [];
                }

                return [.. result.Tokens.Select(token => KnownClients.Find(token.Value)!)];
            },
        };
}
