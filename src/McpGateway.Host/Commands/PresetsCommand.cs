using System.CommandLine;
using McpGateway.Configuration;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;
using McpGateway.Host.Presets;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway presets</c>.</summary>
internal sealed class PresetsCommand : GatewayCommand
{
    private readonly Argument<string[]> _names = new("PRESET") { Description = "only these, with all that is known of them", Arity = ArgumentArity.ZeroOrMore };

    public PresetsCommand()
        : base("presets", "lists the servers that 'add --preset' knows, and what each needs")
    {
        _names.CompletionSources.Add(Suggestions.Presets);
        Add(_names);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Lists the servers that the gateway knows by name: their forms, and what is missing on this machine for the first of them. A preset that is named is
        shown with all of its forms, what each needs and takes, and where to get it. Starts no server.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 listed, 1 one of the names is none (stderr says which), 2 wrong usage";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        var results = new ResultList(run);
        var texts = new PresetTexts(new PresetNeeds(GatewayHome.FromEnvironment()));
        string[] names = run.Get(_names) ?? [];
        foreach (string name in names)
        {
            if (KnownPresets.Find(name) is { } preset)
            {
                results.Add(run.IsJson ? null : texts.Page(preset), json => texts.Write(json, preset));
            }
            else
            {
                results.Fail(KnownPresets.Unknown(name, "'mcp-gateway presets'"));
            }
        }

        foreach (Preset preset in names.Length > 0 ? [] : KnownPresets.All)
        {
            results.Add(run.IsJson ? null : texts.Line(preset), json => texts.Write(json, preset));
        }

        return Task.FromResult(results.End());
    }
}
