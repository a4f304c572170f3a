using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.Json;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;
using McpGateway.Transports;

namespace McpGateway.Host.Commands.Pins;

/// <summary><c>mcp-gateway pin</c>.</summary>
internal sealed class PinCommand : RuntimeCommand
{
    private const string List = "list", Approve = "approve";

    private static readonly string[] s_actions = [List, Approve];

    private readonly Argument<string[]> _words = new("NAME") { Description = "list or approve, list without it; then names of servers, or patterns; with approve, a server and, if not everything of it is meant, its tools", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _changed = CommonOptions.Flag("--changed", "shows what has changed since it was approved, with the difference");

    public PinCommand()
        : base("pin", "shows and approves changes of the tools of your servers")
    {
        _words.CompletionSources.Add(Suggest);
        Add(_words);
        Add(_changed);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        The definition of each tool is kept as it was when its server was first listed. Where a tool is changed, new or removed later, that is reported; with "pin": "enforce" in
        config.json it is refused until it is approved. Nothing is started: what counts is what the servers last listed ('mcp-gateway tools --refresh' asks them).

        list shows what is kept of each server, with --changed every change and its difference: - is what was approved, + is what there is now. approve approves
        what there is now, of the tools that are named, or of the whole server; --dry-run shows what that would be.
        """;

    /// <inheritdoc />
    public override string Usage => "[list] [SERVER...] [--changed] | approve SERVER [TOOL...] [options]";

    /// <inheritdoc />
    public override string ExitCodes => "0 done; 1 what was named is not there, or what was approved cannot be read or written (stderr says which); 2 wrong usage";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        (string action, string[] names) = Split(parsed.GetValue(_words));
        return action switch
        {
            Approve when names.Length == 0 => "approve needs a SERVER.",
            Approve when parsed.GetValue(_changed) => "approve takes no --changed.",
            List when parsed.GetValue(CommonOptions.DryRun) => "list takes no --dry-run.",
            _ => null,
        };
    }

    /// <inheritdoc />
    protected override Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        var results = new ResultList(run);
        (string action, string[] names) = Split(run.Get(_words));
        if (action == Approve)
        {
            foreach (ServerDefinition server in Select(runtime, names[..1], results))
            {
                ApproveOne(run, runtime, server, names[1..], results);
            }
        }
        else
        {
            foreach (ServerDefinition server in Select(runtime, names, results))
            {
                ListOne(run, runtime, server, results);
            }
        }

        return Task.FromResult(results.End());
    }

    private IEnumerable<CompletionItem> Suggest(CompletionContext context)
    {
        // The last one is being typed.
        return (context.ParseResult.GetValue(_words) ?? []).SkipLast(1).ToArray() switch
        {
            [] => s_actions.Select(action => new CompletionItem(action)).Concat(Suggestions.Servers(context)),
            [Approve, var server, .. var tools] => Suggestions.ChangedTools(server).Where(tool => !tools.Contains(tool.Label, StringComparer.Ordinal)),
            _ => Suggestions.Servers(context),
        };
    }

    /// <summary>What is to be done, and of what: a first word that is no action is the name of a server.</summary>
    private static (string Action, string[] Names) Split(string[]? words) =>
        words is [var first, .. var rest] && s_actions.Contains(first, StringComparer.Ordinal) ? (first, rest) : (List, words ?? []);

    private void ListOne(CommandRun run, GatewayRuntime runtime, ServerDefinition server, ResultList results)
    {
        IReadOnlyList<PinChange> changes = ChangesOf(runtime, server, results, out bool isKnown);
        if (!isKnown)
        {
            return;
        }

        if (run.Get(_changed))
        {
            foreach (PinChange change in changes)
            {
                results.Add(TextOf(change), json => Write(json, change, isApproved: null));
            }

            if (changes.Count == 0)
            {
                TellNothing(run, server);
            }

            return;
        }

        string mode = runtime.PinModeOf(server).ToString().ToLowerInvariant();
        results.Add($"{UntrustedText.OneLine(server.Name, 64)}: {StateOf(runtime.PinsOf(server), changes)} [{mode}]", json =>
        {
            PinState state = runtime.PinsOf(server);
            json.WriteStartObject();
            json.WriteString("server", server.Name);
            json.WriteString("mode", mode);
            json.WriteBoolean("pinned", state.IsPinned);
            if (state.IsPinned)
            {
                json.WriteString("since", state.Pinned);
            }

            json.WriteNumber("approved", state.Approved);
            json.WriteStartArray("changes");
            foreach (PinChange change in changes)
            {
                Write(json, change, isApproved: null);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static string StateOf(PinState state, IReadOnlyList<PinChange> changes) =>
        !state.IsPinned ? "nothing is kept of it yet"
        : string.Create(CultureInfo.InvariantCulture, $"{state.Approved} {(state.Approved == 1 ? "tool" : "tools")} approved")
        + (changes.Count == 0 ? ", nothing has changed" : string.Concat(changes.Select(change => $"\n  {NameOf(change)}{change.Summary}")) + "\n ");

    private static void ApproveOne(CommandRun run, GatewayRuntime runtime, ServerDefinition server, string[] tools, ResultList results)
    {
        IReadOnlyList<PinChange> changes = ChangesOf(runtime, server, results, out bool isKnown);
        if (!isKnown)
        {
            return;
        }

        PinChange[] meant = [.. changes.Where(change => tools.Length == 0 || (change.Name is { } name && tools.Contains(name, StringComparer.Ordinal)))];
        foreach (string missing in tools.Where(tool => !meant.Any(change => change.Name == tool)))
        {
            results.Fail($"Nothing of the tool '{missing}' of server '{server.Name}' has changed. To see what has: mcp-gateway pin {server.Name} --changed");
        }

        bool isDryRun = run.Get(CommonOptions.DryRun);
        if (meant.Length == 0)
        {
            if (tools.Length == 0)
            {
                TellNothing(run, server);
            }

            return;
        }

        if (!isDryRun)
        {
            try
            {
                runtime.Approve(server, meant);
            }
            catch (PinException e)
            {
                results.Fail(e.Message);
                return;
            }
        }

        foreach (PinChange change in meant)
        {
            results.Add($"{TextOf(change)}\n{(isDryRun ? "  would be approved" : "  approved")}", json => Write(json, change, !isDryRun));
        }
    }

    private static void TellNothing(CommandRun run, ServerDefinition server) => run.Errors.WriteLine($"{UntrustedText.OneLine(server.Name, 64)}: nothing has changed.");

    private static IReadOnlyList<PinChange> ChangesOf(GatewayRuntime runtime, ServerDefinition server, ResultList results, out bool isKnown)
    {
        isKnown = true;
        try
        {
            return runtime.ChangesOf(server);
        }
        catch (PinException e)
        {
            isKnown = false;
            results.Fail(new ServerException(server.Name, ServerFailure.Denied, "cannot be compared with what was approved", e.Message).Message);
            return [];
        }
    }

    private static string TextOf(PinChange change) => string.Join('\n', change.Difference.Select(line => "  " + line).Prepend($"{UntrustedText.OneLine(change.Server, 64)}: {NameOf(change)}{change.Summary}"));

    private static string NameOf(PinChange change) => change.ShownName is { } name ? name + ": " : "";

    private static void Write(Utf8JsonWriter json, PinChange change, bool? isApproved)
    {
        json.WriteStartObject();
        json.WriteString("server", change.Server);
        json.WriteString("kind", change.Kind.ToString().ToLowerInvariant());
        json.WriteString("name", change.Name);
        json.WriteString("since", change.Since);
        json.WriteString("summary", change.Summary);
        json.WriteString("formerName", change.FormerName);
        json.WriteString("looksLike", change.LooksLike);
        CommandRun.WriteTexts(json, "difference", change.Difference);
        WriteRaw(json, "before", change.Before);
        WriteRaw(json, "after", change.After);
        if (isApproved is { } approved)
        {
            json.WriteBoolean(approved ? "changed" : "wouldChange", true);
        }

        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        using JsonDocument document = Json.LenientJson.Parse(System.Text.Encoding.UTF8.GetBytes(value ?? "null"));
        document.RootElement.WriteTo(json);
    }
}
