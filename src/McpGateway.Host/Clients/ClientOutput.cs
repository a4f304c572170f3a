using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Diagnostics;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Clients;

/// <summary>What the commands about clients print: lines for people, or one JSON array for scripts. No value of a variable or header is in either.</summary>
internal sealed class ClientOutput
{
    private readonly TextWriter _output;
    private readonly List<Action<Utf8JsonWriter>>? _items;

    /// <param name="output">Where it goes.</param>
    /// <param name="isJson">Whether as JSON.</param>
    public ClientOutput(TextWriter output, bool isJson)
    {
        _output = output;
        _items = isJson ? [] : null;
    }

    /// <summary>A client.</summary>
    public void Add(ClientReport report)
    {
        if (_items is not null)
        {
            _items.Add(json => Write(json, report));
            return;
        }

        Line($"{report.Client.Title} ({report.Client.Name}): {(report.HasGateway ? "the gateway is installed" : report.IsPresent ? "without the gateway" : "not on this machine")}");
        Lines("  ", report.Targets.Select(place => place.File));
        Lines("  server ", report.Servers.Where(server => !server.IsGateway).Select(server => $"{server.Name} ({server.Place.Scope}{(server.Definition.Disabled ? ", switched off" : "")})"));
        Lines("  ! ", report.Notes);
    }

    /// <summary>The executable that clients start.</summary>
    public void Add(string executable, string version)
    {
        if (_items is null)
        {
            Line($"{executable}: version {version}");
            return;
        }

        _items.Add(json =>
        {
            json.WriteStartObject();
            json.WriteString("executable", executable);
            json.WriteString("version", version);
            json.WriteEndObject();
        });
    }

    /// <summary>What becomes of servers.</summary>
    public void Add(IReadOnlyList<ImportedServer> servers)
    {
        foreach (ImportedServer server in servers)
        {
            if (_items is not null)
            {
                _items.Add(json => Write(json, server));
            }
            else
            {
                Print("", server);
            }
        }
    }

    /// <summary>A plan, and what was done of it; null where it was only planned.</summary>
    public void Add(InstallPlan plan, InstallResult? result)
    {
        IReadOnlyList<ImportedServer> servers = result?.Servers ?? plan.Servers;
        string? reason = result is null ? plan.Reason : result.Reason;
        if (_items is not null)
        {
            _items.Add(json => Write(json, plan, result));
            return;
        }

        Line($"{plan.Client.Title}: {plan.Place.File}");
        Lines("  ", reason is null ? [] : [reason]);
        foreach (ImportedServer server in servers)
        {
            Print("  ", server);
        }

        Lines("  ", result is null ? plan.Difference : []);
        Lines("  as it was: ", result?.Backup is { } backup ? [backup] : []);
        Lines("  ", result?.Changed == true ? [plan.Client.Restart] : []);
    }

    /// <summary>What could not be done; as text it is on stderr alone.</summary>
    public void AddError(string message) => _items?.Add(json => CommandRun.WriteError(json, message));

    /// <summary>Prints the JSON.</summary>
    public void End()
    {
        if (_items is null)
        {
            return;
        }

        CommandRun.PrintJson(_output, json =>
        {
            json.WriteStartArray();
            foreach (Action<Utf8JsonWriter> write in _items)
            {
                write(json);
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, ClientReport report)
    {
        json.WriteStartObject();
        json.WriteString("client", report.Client.Name);
        json.WriteBoolean("found", report.IsPresent);
        json.WriteBoolean("gateway", report.HasGateway);
        CommandRun.WriteTexts(json, "files", report.Targets.Select(place => place.File));
        json.WriteStartArray("servers");
        foreach (ClientServer server in report.Servers)
        {
            json.WriteStartObject();
            json.WriteString("name", server.Name);
            json.WriteString("scope", server.Place.Scope);
            json.WriteString("file", server.Place.File);
            json.WriteBoolean("disabled", server.Definition.Disabled);
            json.WriteBoolean("gateway", server.IsGateway);
            CommandRun.WriteTexts(json, "notes", server.Notes.Concat(server.Problems));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        CommandRun.WriteTexts(json, "notes", report.Notes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, InstallPlan plan, InstallResult? result)
    {
        IReadOnlyList<ImportedServer> servers = result?.Servers ?? plan.Servers;
        bool changes = result?.Changed ?? plan.Changes;
        json.WriteStartObject();
        json.WriteString("client", plan.Client.Name);
        json.WriteString("file", plan.Place.File);
        json.WriteBoolean(result is null ? "wouldChange" : "changed", changes);
        json.WriteString("reason", result is null ? plan.Reason : result.Reason);
        json.WriteString("backup", result?.Backup);
        json.WriteStartArray("servers");
        foreach (ImportedServer server in servers)
        {
            Write(json, server);
        }

        json.WriteEndArray();
        if (result is null)
        {
            CommandRun.WriteTexts(json, "difference", plan.Difference);
        }

        json.WriteString("next", changes ? plan.Client.Restart : null);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ImportedServer server)
    {
        json.WriteStartObject();
        json.WriteString("name", server.Definition?.Name ?? server.Source.Name);
        json.WriteString("action", server.Action.ToString().ToLowerInvariant());
        json.WriteString("client", server.Source.Client.Name);
        json.WriteString("originalName", server.Source.Name);
        json.WriteBoolean("disabled", server.Source.Definition.Disabled);
        CommandRun.WriteTexts(json, "movedSecrets", server.MovedSecrets);
        CommandRun.WriteTexts(json, "notes", server.Notes);
        json.WriteEndObject();
    }

    private void Print(string indent, ImportedServer server)
    {
        string done = server.Action switch
        {
            ImportAction.Add => "added",
            ImportAction.Replace => "replaced",
            ImportAction.Same => "is there already",
            _ => "left where it is",
        };
        Line($"{indent}{server.Definition?.Name ?? server.Source.Name}: {done}{(server.Source.Definition.Disabled ? ", switched off" : "")}{(server.MovedSecrets.Count > 0 ? $", with {string.Join(", ", server.MovedSecrets)} as secrets" : "")}");
        Lines(indent + "  ! ", server.Notes);
    }

    private void Lines(string indent, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            _output.WriteLine(indent + UntrustedText.OneLine(line, 1000));
        }
    }

    private void Line(string line) => _output.WriteLine(UntrustedText.OneLine(line, 1000));
}
