using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Diagnostics;

namespace McpGateway.Host.Clients;

/// <summary>What the commands about clients print: lines for people, or one JSON array for scripts. No value of a variable or header is in either.</summary>
internal sealed class ClientOutput
{
    private readonly TextWriter _output;
    private readonly MemoryStream? _stream;
    private readonly Utf8JsonWriter? _json;

    /// <param name="output">Where it goes.</param>
    /// <param name="isJson">Whether as JSON.</param>
    public ClientOutput(TextWriter output, bool isJson)
    {
        _output = output;
        if (isJson)
        {
            _stream = new MemoryStream();
            _json = new Utf8JsonWriter(_stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            _json.WriteStartArray();
        }
    }

    /// <summary>A client.</summary>
    public void Add(ClientReport report)
    {
        if (_json is { } json)
        {
            json.WriteStartObject();
            json.WriteString("client", report.Client.Name);
            json.WriteBoolean("found", report.IsPresent);
            json.WriteBoolean("gateway", report.HasGateway);
            Texts("files", report.Targets.Select(place => place.File));
            json.WriteStartArray("servers");
            foreach (ClientServer server in report.Servers)
            {
                json.WriteStartObject();
                json.WriteString("name", server.Name);
                json.WriteString("scope", server.Place.Scope);
                json.WriteString("file", server.Place.File);
                json.WriteBoolean("disabled", server.Definition.Disabled);
                json.WriteBoolean("gateway", server.IsGateway);
                Texts("notes", server.Notes.Concat(server.Problems));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Texts("notes", report.Notes);
            json.WriteEndObject();
            return;
        }

        Line($"{report.Client.Title} ({report.Client.Name}): {(report.HasGateway ? "the gateway is installed" : report.IsPresent ? "without the gateway" : "not on this machine")}");
        Lines("  ", report.Targets.Select(place => place.File));
        Lines("  server ", report.Servers.Where(server => !server.IsGateway).Select(server => $"{server.Name} ({server.Place.Scope}{(server.Definition.Disabled ? ", switched off" : "")})"));
        Lines("  ! ", report.Notes);
    }

    /// <summary>What becomes of servers.</summary>
    public void Add(IReadOnlyList<ImportedServer> servers)
    {
        foreach (ImportedServer server in servers)
        {
            if (_json is not null)
            {
                Server(server);
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
        bool changes = result?.Changed ?? plan.Changes;
        if (_json is { } json)
        {
            json.WriteStartObject();
            json.WriteString("client", plan.Client.Name);
            json.WriteString("file", plan.Place.File);
            json.WriteBoolean(result is null ? "wouldChange" : "changed", changes);
            json.WriteString("reason", reason);
            json.WriteString("backup", result?.Backup);
            json.WriteStartArray("servers");
            foreach (ImportedServer server in servers)
            {
                Server(server);
            }

            json.WriteEndArray();
            if (result is null)
            {
                Texts("difference", plan.Difference);
            }

            json.WriteString("next", changes ? plan.Client.Restart : null);
            json.WriteEndObject();
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

    /// <summary>Ends the JSON.</summary>
    public void End()
    {
        if (_json is not null)
        {
            _json.WriteEndArray();
            _json.Flush();
            _output.WriteLine(Encoding.UTF8.GetString(_stream!.ToArray()));
        }
    }

    private void Server(ImportedServer server)
    {
        _json!.WriteStartObject();
        _json.WriteString("name", server.Definition?.Name ?? server.Source.Name);
        _json.WriteString("action", server.Action.ToString().ToLowerInvariant());
        _json.WriteString("client", server.Source.Client.Name);
        _json.WriteString("originalName", server.Source.Name);
        _json.WriteBoolean("disabled", server.Source.Definition.Disabled);
        Texts("movedSecrets", server.MovedSecrets);
        Texts("notes", server.Notes);
        _json.WriteEndObject();
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
        Line($"{indent}{server.Definition?.Name ?? server.Source.Name}: {done}{(server.Source.Definition.Disabled ? ", switched off" : "")}{(server.MovedSecrets.Count > 0 ? $", in .env: {string.Join(", ", server.MovedSecrets)}" : "")}");
        Lines(indent + "  ! ", server.Notes);
    }

    private void Texts(string name, IEnumerable<string> texts)
    {
        _json!.WriteStartArray(name);
        foreach (string text in texts)
        {
            _json.WriteStringValue(text);
        }

        _json.WriteEndArray();
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
