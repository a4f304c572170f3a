using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;
using McpGateway.Host.Secrets;
using McpGateway.Secrets;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway secret</c>.</summary>
internal sealed class SecretCommand : GatewayCommand
{
    private const string Set = "set", List = "list", Remove = "remove", Store = "store";

    private static readonly string[] s_actions = [Set, List, Remove, Store];
    private static readonly string[] s_kinds = [.. Enum.GetNames<SecretStoreKind>().Select(kind => kind.ToLowerInvariant())];

    private readonly Argument<string> _action = new("ACTION") { Description = $"one of: {string.Join(", ", s_actions)}" };
    private readonly Argument<string[]> _names = new("NAME") { Description = $"the name of a secret; with remove, one or more; with store, {string.Join(" or ", s_kinds)}", Arity = ArgumentArity.ZeroOrMore };

    public SecretCommand()
        : base("secret", "keeps secrets for servers: sets, lists and removes them")
    {
        _action.CompletionSources.Add(_ => s_actions.Select(action => new CompletionItem(action)));
        _names.CompletionSources.Add(Suggestions.Secrets);
        Add(_action);
        Add(_names);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Keeps secrets for servers. An entry uses one as ${secret:NAME} in "env", "headers" or "oauth.clientSecret"; it is put in when the server starts, so a
        changed one counts from the next start on.

        set reads the value from stdin, or asks for it without showing it: it is never an argument, which others could see. list prints names, and which servers
        use them, never values. remove removes secrets. store says where they are kept; store file keeps them in a file that only you can read, and store system
        where the system keeps them, if it can: what is there already moves.
        """;

    /// <inheritdoc />
    public override string Usage => "set NAME | list | remove NAME... | store [file|system] [options]";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        string action = parsed.GetValue(_action)!;
        string[] names = parsed.GetValue(_names) ?? [];
        return action switch
        {
            // A second word may be the value: it is not repeated.
            Set when names.Length != 1 => "set needs one NAME, and takes the value from stdin or asks for it.",
            Set => NamedSecrets.WrongName(names[0]),
            List when names.Length > 0 => "list takes no NAME.",
            Remove when names.Length == 0 => "remove needs a NAME.",
            Store when names.Length > 1 || (names.Length == 1 && !s_kinds.Contains(names[0], StringComparer.Ordinal)) => $"store takes one of: {string.Join(", ", s_kinds)}; or nothing.",
            Set or List or Remove or Store => null,
            _ => $"there is no '{action}'. There are: {string.Join(", ", s_actions)}.",
        };
    }

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        var configuration = new ConfigurationStore(GatewayHome.FromEnvironment());
        var secrets = new NamedSecrets(configuration.Home.Root);
        return run.Get(_action) switch
        {
            Set => SetAsync(run, configuration, secrets, run.Get(_names)![0]),
            List => Task.FromResult(ListAll(run, configuration, secrets)),
            Store => Task.FromResult(StoreAll(run, secrets, run.Get(_names)!.FirstOrDefault())),
            _ => Task.FromResult(RemoveAll(run, secrets, run.Get(_names)!)),
        };
    }

    private static async Task<int> SetAsync(CommandRun run, ConfigurationStore configuration, NamedSecrets secrets, string name)
    {
        bool isDry = run.Get(CommonOptions.DryRun);
        bool isReplaced = secrets.List().Contains(name, StringComparer.Ordinal);
        if (!isDry)
        {
            string value = await SecretInput.ReadAsync(run, name).ConfigureAwait(false);
            secrets.Set(name, value);
        }

        string place = secrets.Place;
        string[] servers = [.. SecretUses.ServersOf(configuration.Current.Servers, name)];
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteBoolean(isDry ? "wouldChange" : "changed", true);
                json.WriteString("action", isReplaced ? "replace" : "set");
                json.WriteString("place", place);
                CommandRun.WriteTexts(json, "servers", servers);
                json.WriteEndObject();
            });
            return CommandRun.Success;
        }

        string use = servers.Length == 0 ? $"Use it as {SecretUses.ReferenceTo(name)} in \"env\", \"headers\" or \"oauth.clientSecret\" of a server."
            : $"It counts from the next start of {string.Join(", ", servers.Select(server => UntrustedText.OneLine(server, 64)))} on.";
        await run.Output.WriteLineAsync($"{name}: {(isDry ? "would be " : "")}{(isReplaced ? "replaced" : "set")} in {place}. {use}").ConfigureAwait(false);
        return CommandRun.Success;
    }

    private static int ListAll(CommandRun run, ConfigurationStore configuration, NamedSecrets secrets)
    {
        var results = new ResultList(run);
        IReadOnlyList<string> names = secrets.List();
        if (names.Count == 0)
        {
            run.Warn("No secrets are kept. Set one: mcp-gateway secret set NAME");
        }

        foreach (string name in names)
        {
            string[] servers = [.. SecretUses.ServersOf(configuration.Current.Servers, name)];
            string used = servers.Length == 0 ? "no server uses it" : "used by " + string.Join(", ", servers.Select(server => UntrustedText.OneLine(server, 64)));
            results.Add($"{name}: {used}", json =>
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                CommandRun.WriteTexts(json, "servers", servers);
                json.WriteEndObject();
            });
        }

        return results.End();
    }

    private static int RemoveAll(CommandRun run, NamedSecrets secrets, string[] names)
    {
        var results = new ResultList(run);
        bool isDry = run.Get(CommonOptions.DryRun);
        foreach (string name in names.Distinct(StringComparer.Ordinal))
        {
            if (isDry ? secrets.List().Contains(name, StringComparer.Ordinal) : secrets.Remove(name))
            {
                results.Add($"{name}: {(isDry ? "would be removed" : "removed")}", json => WriteRemoved(json, name, isDry));
            }
            else
            {
                results.Fail($"No secret is called '{name}'. To see all: mcp-gateway secret list");
            }
        }

        return results.End();
    }

    private static int StoreAll(CommandRun run, NamedSecrets secrets, string? kind)
    {
        string before = secrets.Place;
        bool isDry = run.Get(CommonOptions.DryRun);
        if (kind is not null && !isDry)
        {
            secrets.MoveTo(Enum.Parse<SecretStoreKind>(kind, ignoreCase: true));
        }

        string place = secrets.Place;
        bool changes = kind is not null && (isDry ? secrets.IsEncrypted != (kind != "file") : place != before);
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean(isDry ? "wouldChange" : "changed", changes);
                json.WriteString("place", place);
                json.WriteBoolean("encrypted", secrets.IsEncrypted);
                json.WriteEndObject();
            });
            return CommandRun.Success;
        }

        run.Output.WriteLine(isDry && changes ? $"Secrets would move out of {place}." : $"Secrets are kept in {place}.");
        return CommandRun.Success;
    }

    private static void WriteRemoved(Utf8JsonWriter json, string name, bool isDry)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean(isDry ? "wouldChange" : "changed", true);
        json.WriteString("action", "remove");
        json.WriteEndObject();
    }
}
