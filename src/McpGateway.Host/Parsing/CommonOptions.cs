using System.CommandLine;
using System.Globalization;
using McpGateway.Clients;
using McpGateway.Host.Completions;

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

    /// <summary>An option with the name of a folder, which becomes a full path.</summary>
    public static ValueOption<string?> Folder(string name, string description) =>
        new(name, "FOLDER", "the name of a folder", description) { CustomParser = result => Path.GetFullPath(result.Tokens[^1].Value) };

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

    /// <summary>An option with one of a few words.</summary>
    public static ValueOption<T> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())];
        var option = new ValueOption<T>(name, name.TrimStart('-').ToUpperInvariant(), $"one of: {string.Join(", ", words)}", $"{description}: {string.Join(", ", words)}")
        {
            CustomParser = result =>
            {
                string word = result.Tokens[^1].Value;
                if (!words.Contains(word, StringComparer.Ordinal))
                {
                    result.AddError($"{name} needs one of: {string.Join(", ", words)}.");
                    return default;
                }

                return Enum.Parse<T>(word, ignoreCase: true);
            },
        };
        // The library's own are the names as C# writes them.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => words.Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return option;
    }

    /// <summary>The AI applications that a command is about.</summary>
    /// <param name="description">Which they are.</param>
    public static ValueOption<ClientApplication[]> Clients(string description)
    {
        var option = new ValueOption<ClientApplication[]>("--client", "NAME", $"a name: {ClientNames}", $"{description}: {ClientNames}; may be repeated")
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
        option.CompletionSources.Add(Suggestions.Clients);
        return option;
    }

    /// <summary>An option with pairs of a name and a value.</summary>
    /// <param name="name">What is typed.</param>
    /// <param name="separators">What may stand between the two; the first of them that there is counts.</param>
    /// <param name="description">What they are.</param>
    public static ValueOption<KeyValuePair<string, string>[]> Pairs(string name, string separators, string description)
    {
        string form = $"NAME{separators[0]}VALUE";
        return new(name, form, form, description + "; may be repeated")
        {
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                if (result.Tokens.Any(token => token.Value.AsSpan().IndexOfAny(separators) < 1))
                {
                    // Not the text itself: it may be a secret.
                    result.AddError($"{name} needs {form}.");
                    return [];
                }

                return [.. result.Tokens.Select(token => (token.Value, At: token.Value.AsSpan().IndexOfAny(separators))).Select(pair => KeyValuePair.Create(pair.Value[..pair.At].Trim(), pair.Value[(pair.At + 1)..]))];
            },
        };
    }
}
