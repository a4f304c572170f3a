using System.CommandLine;
using System.CommandLine.Parsing;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.Host.Presets;

/// <summary>The options of <c>mcp-gateway add</c> that are about presets, and what was typed as them.</summary>
internal sealed class PresetOptions
{
    private readonly Option<string?> _preset = CommonOptions.Text("--preset", "PRESET", "the name of a preset ('mcp-gateway presets' lists them)", "a server that the gateway knows by name, instead of a command or an address");
    private readonly Option<string?> _form = CommonOptions.Text("--form", "FORM", "the name of a form, such as hosted or npx", "which form of the preset; the one that its maintainer puts first without it");
    private readonly Option<KeyValuePair<string, string>[]> _values = CommonOptions.Pairs("--set", "=", "a variable or setting of the preset; a secret goes into the store of secrets");
    private readonly Argument<string?> _name;
    private readonly Argument<string[]> _command;

    /// <param name="name">The server's name.</param>
    /// <param name="command">What stands after it.</param>
    public PresetOptions(Argument<string?> name, Argument<string[]> command)
    {
        _name = name;
        _command = command;
        _preset.CompletionSources.Add(Suggestions.Presets);
        _form.CompletionSources.Add(Suggestions.FormsOf(_preset));
        _values.CompletionSources.Add(Suggestions.ValuesOf(_preset, _form));
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_preset, _form, _values];

    /// <summary>Whether a preset was named.</summary>
    public bool AreUsed(ParseResult parsed) => parsed.GetValue(_preset) is not null;

    /// <summary>One of these options that needs a preset, where none was named; null where there is none.</summary>
    public Option? WithoutPreset(ParseResult parsed) => AreUsed(parsed) ? null : Array.Find<Option>([_form, _values], option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>What was typed.</summary>
    /// <param name="parsed">The command line, which names a preset.</param>
    /// <param name="environment">The variables that were given as such.</param>
    /// <param name="request">What it comes to; null where something is wrong.</param>
    /// <returns>What is wrong, a sentence; null where nothing is.</returns>
    public string? Read(ParseResult parsed, IEnumerable<KeyValuePair<string, string>> environment, out PresetRequest? request)
    {
        request = null;
        string typed = parsed.GetValue(_preset)!;
        if (KnownPresets.Find(typed) is not { } preset)
        {
            return KnownPresets.Unknown(typed, "'mcp-gateway presets'");
        }

        if (preset.FindForm(parsed.GetValue(_form)) is not { } form)
        {
            return $"The preset '{preset.Name}' has no form '{parsed.GetValue(_form)}'. It has: {string.Join(", ", preset.Forms.Select(one => one.Name))}.";
        }

        (string? name, string[] between, string[] arguments) = Words(parsed);
        if (between.Length > 0)
        {
            return $"'{between[0]}' is one argument too many. Type -- before further arguments of the server's program.";
        }

        var wanted = new PresetRequest
        {
            Preset = preset,
            Form = form,
            Name = name ?? preset.Name,
            Values = [.. parsed.GetValue(_values) ?? [], .. environment.Where(pair => preset.Variables.Any(variable => variable.Name == pair.Key && form.Uses(variable.Name)))],
            Arguments = arguments,
            FullPath = Path.GetFullPath,
            Syntax = PresetSyntax.Commands,
        };
        request = wanted;
        return PresetRegistration.FindWrong(wanted);
    }

    /// <summary>The name, what follows it, and what stands after <c>--</c>: the parser takes all of them for the same.</summary>
    private (string? Name, string[] Between, string[] After) Words(ParseResult parsed)
    {
        string[] all = [.. new ArgumentResult?[] { parsed.GetResult(_name), parsed.GetResult(_command) }.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(token => token.Value)];
        int after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        string[] before = [.. all.SkipLast(after)];
        return (before.FirstOrDefault(), [.. before.Skip(1)], [.. all.TakeLast(after)]);
    }
}
