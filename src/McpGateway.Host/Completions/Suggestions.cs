using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using McpGateway.Access;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.Json;
using McpGateway.Presets;
using McpGateway.Secrets;

namespace McpGateway.Host.Completions;

/// <summary>What can be typed for arguments and options: names from the configuration and the catalog. Starts nothing, and finds nothing where a file cannot be read.</summary>
internal static class Suggestions
{
    private const int MaxValues = 30;

    /// <summary>The servers of the configuration.</summary>
    public static IEnumerable<CompletionItem> Servers(CompletionContext context) =>
        Read().Current.Servers.Select(server => Item(server.Name, server.Description ?? server.Command ?? (server.Url is { } url ? PlainSecrets.MaskUrl(url) : null)));

    /// <summary>The secrets that are kept, and those that servers use and that are missing.</summary>
    public static IEnumerable<CompletionItem> Secrets(CompletionContext context)
    {
        ConfigurationStore configuration = Read();
        try
        {
            return new NamedSecrets(configuration.Home.Root).List().Concat(configuration.Current.Servers.SelectMany(SecretUses.NamesOf)).Distinct(StringComparer.Ordinal).Select(name => Item(name, null));
        }
        catch (SecretStoreException)
        {
            return [];
        }
    }

    /// <summary>The tokens that let others in.</summary>
    public static IEnumerable<CompletionItem> Tokens(CompletionContext context)
    {
        try
        {
            return new TokenStore(GatewayHome.FromEnvironment()).List().Select(token => Item(token.Name, null));
        }
        catch (AccessException)
        {
            return [];
        }
    }

    /// <summary>The AI applications that the gateway knows.</summary>
    public static IEnumerable<CompletionItem> Clients(CompletionContext context) => KnownClients.All.Select(client => Item(client.Name, client.Title));

    /// <summary>The presets.</summary>
    public static IEnumerable<CompletionItem> Presets(CompletionContext context) => KnownPresets.All.Select(preset => Item(preset.Name, preset.Description));

    /// <summary>The forms of the preset that an option names.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> FormsOf(Option<string?> preset) =>
        context => Preset(context, preset)?.Forms.Select(form => Item(form.Name, form.Url ?? form.Command)) ?? [];

    /// <summary>The variables and settings that the form of a preset takes, as <c>NAME=</c>.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> ValuesOf(Option<string?> preset, Option<string?> form) => context =>
        Preset(context, preset) is { } found && found.FindForm(context.ParseResult.GetValue(form)) is { } chosen
            ? found.Settings.Select(setting => (setting.Name, setting.About)).Concat(found.Variables.Select(variable => (variable.Name, variable.About)))
                .Where(one => chosen.Uses(one.Name))
                .Select(one => Item(one.Name + "=", one.About))
            : [];

    private static Preset? Preset(CompletionContext context, Option<string?> option) => context.ParseResult.GetValue(option) is { } name ? KnownPresets.Find(name) : null;

    /// <summary>The tools of the servers that an argument names; of all where it names none.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> ToolsOf(Argument<string[]> servers) =>
        context => Tools(context.ParseResult.GetValue(servers) is { Length: > 0 } names ? names : null);

    /// <summary>The tools of the server that an argument names.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> ToolsOf(Argument<string> server) =>
        context => context.ParseResult.GetValue(server) is { } name ? Tools([name]) : [];

    /// <summary>The tools of a server that are other than they were approved.</summary>
    public static IEnumerable<CompletionItem> ChangedTools(string server)
    {
        ConfigurationStore configuration = Read();
        return configuration.Current.Find(server) is { } definition ? GatewayRuntime.ReadChangedTools(configuration, definition).Select(tool => Item(tool.Key, tool.Value.ToString().ToLowerInvariant())) : [];
    }

    /// <summary>The arguments of a tool as <c>name=</c>, required ones first, and once that is typed the values that are listed.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> ArgumentsOf(Argument<string> server, Argument<string> tool) => context =>
        context.ParseResult.GetValue(server) is { } serverName && context.ParseResult.GetValue(tool) is { } toolName && FindTool(serverName, toolName) is { } found
            ? found.InputSchema.Properties.OrderByDescending(property => property.IsRequired).SelectMany(Arguments)
            : [];

    private static IEnumerable<CompletionItem> Arguments(ToolProperty property) =>
        ((property.Schema.EnumValues ?? []).Select(ValueOf).OfType<string>().Take(MaxValues).ToArray() is { Length: > 0 } listed ? listed
            : property.Schema.Types == SchemaTypes.Boolean ? ["true", "false"]
            : [])
        .Select(value => Item($"{property.Name}={value}", null))
        .Prepend(Item(property.Name + "=", property.Schema.Description ?? property.Schema.Title));

    private static string? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => LenientJson.Text(value),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static IEnumerable<CompletionItem> Tools(string[]? servers)
    {
        ConfigurationStore configuration = Read();
        IEnumerable<ServerDefinition> chosen = servers is null ? configuration.Current.Servers : servers.Select(configuration.Current.Find).OfType<ServerDefinition>();
        return chosen.Select(server => GatewayRuntime.ReadCatalog(configuration, server)).OfType<CatalogEntry>()
            .SelectMany(entry => entry.Tools)
            .DistinctBy(tool => tool.Name, StringComparer.Ordinal)
            .Select(tool => Item(tool.Name, tool.Summary));
    }

    private static CatalogTool? FindTool(string server, string tool)
    {
        ConfigurationStore configuration = Read();
        return configuration.Current.Find(server) is { } definition ? ServerChoice.FindTool(GatewayRuntime.ReadCatalog(configuration, definition), tool) : null;
    }

    private static ConfigurationStore Read() => new(GatewayHome.FromEnvironment());

    private static CompletionItem Item(string text, string? about) => new(text, detail: about);
}
