using System.CommandLine;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;
using McpGateway.Transports;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway tools</c>.</summary>
internal sealed class ToolsCommand : RuntimeCommand
{
    private const int MaxFound = 1000;

    private readonly Argument<string[]> _servers = CommonArguments.Servers("names of servers, or patterns with * and ?; all that can be used without it");
    private readonly Option<bool> _refresh = CommonOptions.Flag("--refresh", "asks the servers, even where the catalog knows their tools");
    private readonly Option<string?> _query = CommonOptions.Text("--query", "WORDS", "what to look for", "searches: the tools that fit these words, the best first; starts nothing");
    private readonly Option<int> _first = CommonOptions.Number("--first", 10, MaxFound, "how many a search shows (10)");
    private readonly Option<string?> _schema = CommonOptions.Text("--schema", "TOOL", "the name of a tool", "prints the whole definition of this tool, as JSON");

    public ToolsCommand()
        : base("tools", "lists or searches the tools of your servers")
    {
        _schema.CompletionSources.Add(Suggestions.ToolsOf(_servers));
        Add(_servers);
        Add(_refresh);
        Add(_query);
        Add(_first);
        Add(_schema);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Lists tools as signatures: name(required: type, optional?: type = default) - summary. They come from the catalog of earlier sessions; a server that was
        never seen is asked. A tool with * at the end only reads, one with ! may destroy something.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 listed; 1 a server could not be asked, or what was named is not there (stderr says which); 2 wrong usage; 130 interrupted";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed) =>
        parsed.GetValue(_query) is not null && (parsed.GetValue(_schema) is not null || parsed.GetValue(_refresh)) ? "--query goes neither with --refresh nor with --schema." : null;

    /// <inheritdoc />
    protected override async Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        var results = new ResultList(run);
        string[] names = run.Get(_servers) ?? [];
        ServerDefinition[] servers = ServerChoice.Usable(Select(runtime, names, results), names.Length == 0 ? null : names);
        if (run.Get(_query) is { } query)
        {
            Search(run, runtime, servers, query, results);
            return results.End();
        }

        string? wanted = run.Get(_schema);
        ServerDefinition[] asked = [.. servers.Where(server => run.Get(_refresh) || runtime.FindCatalog(server) is null)];
        foreach (ServerDefinition server in asked.Where(server => server is { IsOffered: true, Kind: not ServerKind.Unknown }))
        {
            run.Errors.WriteLine($"listing the tools of {UntrustedText.OneLine(server.Name, 64)} ...");
        }

        var entries = new List<CatalogEntry>();
        await foreach ((_, CatalogEntry? entry, ServerException? error) in ManyServers.GetCatalogsAsync(runtime, servers, ServerList.Tools, run.Get(_refresh), run.Token).ConfigureAwait(false))
        {
            if (entry is null)
            {
                results.Fail(error!.Message);
                continue;
            }

            entries.Add(entry);
            if (wanted is null)
            {
                List(runtime, entry, isOnly: servers.Length == 1, results);
            }
        }

        if (wanted is not null)
        {
            ShowSchema(runtime, wanted, entries, results);
        }

        return results.End();
    }

    private void Search(CommandRun run, GatewayRuntime runtime, ServerDefinition[] servers, string query, ResultList results)
    {
        ServerDefinition[] usable = [.. servers.Where(server => server.IsOffered)];
        string[] unseen = [.. usable.Where(server => runtime.FindCatalog(server) is null).Select(server => server.Name)];
        if (unseen.Length > 0)
        {
            run.Warn($"Not searched because their tools are not known yet: {string.Join(", ", unseen)}. 'mcp-gateway tools' lists them.");
        }

        foreach (ToolMatch match in runtime.Search(query, run.Get(_first), [.. usable.Select(server => server.Name)]))
        {
            results.Add($"{UntrustedText.OneLine(match.Server, 64)}: {GatewayRuntime.DescribeTool(match.Server, match.Tool)}", json => Write(json, runtime, match.Server, match.Tool, match.Fit));
        }
    }

    private static void List(GatewayRuntime runtime, CatalogEntry entry, bool isOnly, ResultList results)
    {
        IReadOnlyList<string> notes = runtime.Configuration.Current.Find(entry.Server) is { } server ? runtime.NotesOf(server, entry) : [];
        string tools = string.Join('\n', notes.Prepend(runtime.DescribeTools(entry)));
        results.Add(isOnly ? tools : $"{UntrustedText.OneLine(entry.Server, 64)}:\n  {tools.Replace("\n", "\n  ", StringComparison.Ordinal)}", json =>
        {
            foreach (CatalogTool tool in entry.Tools)
            {
                Write(json, runtime, entry.Server, tool, null);
            }
        });
    }

    private static void ShowSchema(GatewayRuntime runtime, string wanted, List<CatalogEntry> entries, ResultList results)
    {
        (CatalogEntry Entry, CatalogTool Tool)[] found = [.. entries.Select(entry => (entry, ServerChoice.FindTool(entry, wanted))).Where(pair => pair.Item2 is not null).Select(pair => (pair.entry, pair.Item2!))];
        foreach ((CatalogEntry entry, CatalogTool tool) in found)
        {
            results.Add(Indented(tool), json => Write(json, runtime, entry.Server, tool, null));
        }

        if (found.Length == 0 && entries.Count > 0)
        {
            results.Fail(entries.Count == 1 ? GatewayRuntime.UnknownTool(wanted, entries[0]).Message : $"None of the {entries.Count} servers has a tool '{wanted}'. To look for it: mcp-gateway tools --query '{wanted}'");
        }
    }

    private static string Indented(CatalogTool tool)
    {
        using var text = new StringWriter();
        CommandRun.PrintJson(text, json => WriteDefinition(json, tool));
        return text.ToString().TrimEnd();
    }

    private static void Write(Utf8JsonWriter json, GatewayRuntime runtime, string server, CatalogTool tool, double? fit)
    {
        json.WriteStartObject();
        json.WriteString("server", server);
        json.WriteString("name", tool.Name);
        json.WriteString("signature", tool.Signature);
        json.WriteString("summary", tool.Summary);
        json.WriteBoolean("readOnly", tool.IsReadOnly);
        json.WriteBoolean("destructive", tool.IsDestructive);
        if (fit is { } number)
        {
            json.WriteNumber("fit", Math.Round(number, 3));
        }

        json.WriteString("pin", runtime.ChangeOf(server, tool.Name)?.ToString().ToLowerInvariant());
        CommandRun.WriteTexts(json, "marks", GatewayRuntime.MarksOf(tool));
        json.WritePropertyName("definition");
        WriteDefinition(json, tool);
        json.WriteEndObject();
    }

    private static void WriteDefinition(Utf8JsonWriter json, CatalogTool tool)
    {
        using JsonDocument document = Json.LenientJson.Parse(tool.Definition);
        document.RootElement.WriteTo(json);
    }
}
