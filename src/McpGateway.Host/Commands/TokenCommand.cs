using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.Json;
using McpGateway.Access;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway token</c>.</summary>
internal sealed class TokenCommand : GatewayCommand
{
    private const string Make = "add", List = "list", Remove = "remove";
    private const int MostCalls = 1_000_000;
    private const int MostMegabytes = 256;

    private static readonly string[] s_actions = [Make, List, Remove];

    private readonly Argument<string> _action = new("ACTION") { Description = $"one of: {string.Join(", ", s_actions)}" };
    private readonly Argument<string[]> _names = new("NAME") { Description = "the name of whoever holds the token; with remove, one or more", Arity = ArgumentArity.ZeroOrMore };

    private readonly ValueOption<string[]> _servers = CommonOptions.Texts("--server", "NAMES", "names of servers", "the servers that it is good for, names and patterns with * and ?, separated by commas; all without it");
    private readonly ValueOption<string[]> _tools = CommonOptions.Texts("--tool", "NAMES", "names of tools", "the tools that it is good for, names and patterns, separated by commas; all without it");
    private readonly ValueOption<string?> _expires = CommonOptions.Text("--expires", "WHEN", "a time such as 30d, 12h or 2027-01-31", "when it ends: after 30d, 12h or 2w, or at a date such as 2027-01-31; never without it");
    private readonly ValueOption<int> _longest = CommonOptions.Number("--max-message", 0, MostMegabytes, "how long its messages may be, in megabytes; without it, as long as the gateway takes them");
    private readonly ValueOption<int> _calls = CommonOptions.Number("--calls-a-minute", 0, MostCalls, "how many calls a minute it is good for; without it, as many as come");

    private readonly Option<bool> _metrics = CommonOptions.Flag("--metrics", "good for reading metrics (serve --metrics), and without --server and --tool for nothing else");

    public TokenCommand()
        : base("token", "lets others into a gateway that serves HTTP: makes, lists and removes tokens")
    {
        _action.CompletionSources.Add(_ => s_actions.Select(action => new CompletionItem(action)));
        _names.CompletionSources.Add(Suggestions.Tokens);
        _servers.CompletionSources.Add(Suggestions.Servers);
        Add(_action);
        Add(_names);
        Add(_servers);
        Add(_tools);
        Add(_expires);
        Add(_calls);
        Add(_longest);
        Add(_metrics);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Tokens let others into a gateway that serves HTTP. As soon as there is one, every request over TCP needs one: Authorization: Bearer TOKEN.

        add makes a token and prints it, this once: it alone is on stdout. Only a digest of it is kept. NAME is the gateway's user who holds it: with it they have
        the logins and results of their own. list shows what each is good for and when it was last used. remove revokes tokens: from the next request on they let
        nobody in.
        """;

    /// <inheritdoc />
    public override string Usage => "add NAME [options] | list | remove NAME... [options]";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        string action = parsed.GetValue(_action)!;
        string[] names = parsed.GetValue(_names) ?? [];
        Option? misplaced = action == Make ? null : ((Option[])[_servers, _tools, _expires, _calls, _longest, _metrics]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return action switch
        {
            _ when !s_actions.Contains(action, StringComparer.Ordinal) => $"there is no '{action}'. There are: {string.Join(", ", s_actions)}.",
            Make when names.Length != 1 => "add needs one NAME.",
            List when names.Length > 0 => "list takes no NAME.",
            Remove when names.Length == 0 => "remove needs a NAME.",
            _ when misplaced is not null => $"{action} takes no {misplaced.Name}.",
            Make when parsed.GetValue(_expires) is { } end && !TokenRules.TryParseEnd(end, DateTimeOffset.UtcNow, out _) => $"--expires needs {_expires.Needs}.",
            Make => TokenRules.Wrong(Request(parsed, names[0]), DateTimeOffset.UtcNow),
            _ => null,
        };
    }

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        var configuration = new ConfigurationStore(GatewayHome.FromEnvironment());
        var tokens = new TokenStore(configuration.Home);
        return Task.FromResult(run.Get(_action) switch
        {
            Make => MakeOne(run, configuration, tokens, run.Get(_names)![0]),
            List => ListAll(run, tokens),
            _ => RemoveAll(run, tokens, run.Get(_names)!),
        });
    }

    private int MakeOne(CommandRun run, ConfigurationStore configuration, TokenStore tokens, string name)
    {
        TokenRequest request = Request(run.Parsed, name);
        IssuedToken issued = tokens.Add(request);
        foreach (string unknown in TokenRules.UnknownServers(request.Servers, configuration.Current.Servers))
        {
            run.Warn($"no server is called '{unknown}' yet.");
        }

        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                WriteMembers(json, issued.Token);
                json.WriteString("token", issued.Text);
                json.WriteEndObject();
            });
            return CommandRun.Success;
        }

        run.Output.WriteLine(issued.Text);
        run.Output.Flush();
        run.Errors.WriteLine($"This is the token of '{name}', and it is not shown again. {Good(issued.Token)}.");
        run.Errors.WriteLine($"It is sent as 'Authorization: Bearer TOKEN'. To revoke it: mcp-gateway token remove {name}");
        return CommandRun.Success;
    }

    private TokenRequest Request(ParseResult parsed, string name) => new(name)
    {
        Metrics = parsed.GetValue(_metrics),
        Servers = Split(parsed.GetValue(_servers)),
        Tools = Split(parsed.GetValue(_tools)),
        Expires = parsed.GetValue(_expires) is { } text && TokenRules.TryParseEnd(text, DateTimeOffset.UtcNow, out DateTimeOffset end) ? end : null,
        CallsPerMinute = parsed.GetResult(_calls) is { Implicit: false } ? parsed.GetValue(_calls) : null,
        MaxMessage = parsed.GetResult(_longest) is { Implicit: false } ? parsed.GetValue(_longest) : null,
    };

    private static IReadOnlyList<string>? Split(string[]? texts) =>
        texts is { Length: > 0 } ? [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Distinct(StringComparer.OrdinalIgnoreCase)] : null;

    private static int ListAll(CommandRun run, TokenStore tokens)
    {
        var results = new ResultList(run);
        IReadOnlyList<GatewayToken> all = tokens.List();
        if (all.Count == 0)
        {
            run.Warn("There are no tokens: over HTTP, only your own processes on this machine get in. Make one: mcp-gateway token add NAME");
        }

        foreach (GatewayToken token in all)
        {
            string used = token.LastUsed is { } time ? "last used " + Time(time) : "never used";
            results.Add($"{UntrustedText.OneLine(token.Name, 64)}: {token.Problem ?? Good(token)}; {used}", json =>
            {
                json.WriteStartObject();
                WriteMembers(json, token);
                json.WriteEndObject();
            });
        }

        return results.End();
    }

    private static int RemoveAll(CommandRun run, TokenStore tokens, string[] names)
    {
        var results = new ResultList(run);
        foreach (string name in names)
        {
            if (tokens.Remove(name))
            {
                results.Add($"{UntrustedText.OneLine(name, 64)}: removed", json =>
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteBoolean("changed", true);
                    json.WriteString("action", "remove");
                    json.WriteEndObject();
                });
            }
            else
            {
                results.Fail($"No token is called '{name}'. To see all: mcp-gateway token list");
            }
        }

        return results.End();
    }

    private static void WriteMembers(Utf8JsonWriter json, GatewayToken token)
    {
        json.WriteString("name", token.Name);
        WriteTexts(json, "servers", token.Servers);
        WriteTexts(json, "tools", token.Tools);
        json.WriteString("created", token.Created);
        WriteTime(json, "expires", token.Expires);
        WriteTime(json, "lastUsed", token.LastUsed);
        WriteNumber(json, "callsPerMinute", token.CallsPerMinute);
        WriteNumber(json, "maxMessage", token.MaxMessage);
        json.WriteBoolean("metrics", token.Metrics);
        json.WriteString("problem", token.Problem);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            json.WriteNull(name);
        }
        else
        {
            CommandRun.WriteTexts(json, name, texts);
        }
    }

    /// <summary>What a token is good for, on one line.</summary>
    private static string Good(GatewayToken token)
    {
        string end = token.Expires is not { } expires ? "it does not expire" : (token.IsExpired(DateTimeOffset.UtcNow) ? "it has expired at " : "it expires at ") + Time(expires);
        string limit = token.CallsPerMinute is { } calls ? string.Create(CultureInfo.InvariantCulture, $", {calls} calls a minute") : "";
        limit += token.MaxMessage is { } longest ? string.Create(CultureInfo.InvariantCulture, $", messages of {longest} MB") : "";
        return token is { Metrics: true, Servers: [] } ? $"It is good for metrics and for no server{limit}; {end}"
            : $"It is good for {(token.Metrics ? "metrics, " : "")}{Names(token.Servers, "server")}, {Names(token.Tools, "tool")}{limit}; {end}";
    }

    private static string Names(IReadOnlyList<string>? patterns, string what) =>
        patterns is null ? $"every {what}" : $"the {what}{(patterns.Count == 1 ? "" : "s")} {string.Join(", ", patterns.Select(pattern => UntrustedText.OneLine(pattern, 64)))}";

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
