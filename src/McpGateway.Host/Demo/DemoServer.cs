using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Host.Demo;

/// <summary>The MCP server that the demonstration puts behind the gateway: notes and tasks in memory, and a few small helpers.</summary>
internal static class DemoServer
{
    private const string Resource = "McpGateway.Host.Demo.DemoTools.json";
    private const int MethodNotFound = -32601;

    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How the gateway reaches it: this executable again.</summary>
    public static ServerDefinition Definition => new()
    {
        Name = "demo",
        Description = "Notes and tasks in memory, units, sums, text",
        Command = SelfCommand.Program,
        Arguments = [.. SelfCommand.Arguments, "demo-server"],
        InheritEnvironment = true,
    };

    /// <summary>Serves on stdio until stdin closes.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var workspace = new DemoWorkspace();
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        Stream output = Console.OpenStandardOutput();
        await using (output.ConfigureAwait(false))
        {
            while (await input.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                using JsonDocument message = JsonDocument.Parse(line);
                if (message.RootElement.TryGetProperty("id", out JsonElement id) && message.RootElement.TryGetProperty("method", out JsonElement method))
                {
                    await output.WriteAsync(Answer(workspace, id, method.GetString()!, message.RootElement), cancellationToken).ConfigureAwait(false);
                    await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return 0;
    }

    private static byte[] Answer(DemoWorkspace workspace, JsonElement id, string method, JsonElement request)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, s_writing))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WritePropertyName("id");
            id.WriteTo(json);
            WriteAnswer(json, workspace, method, request);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static void WriteAnswer(Utf8JsonWriter json, DemoWorkspace workspace, string method, JsonElement request)
    {
        switch (method)
        {
            case "initialize":
                json.WriteStartObject("result");
                json.WriteString("protocolVersion", "2025-11-25");
                json.WriteStartObject("capabilities");
                json.WriteStartObject("tools");
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteStartObject("serverInfo");
                json.WriteString("name", "demo");
                json.WriteString("version", ProductVersion.Text);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case "ping":
                json.WriteStartObject("result");
                json.WriteEndObject();
                break;
            case "tools/list":
                json.WriteStartObject("result");
                json.WritePropertyName("tools");
                WriteTools(json);
                json.WriteEndObject();
                break;
            case "tools/call":
                WriteResult(json, workspace, request.GetProperty("params"));
                break;
            default:
                json.WriteStartObject("error");
                json.WriteNumber("code", MethodNotFound);
                json.WriteString("message", $"There is no method '{method}' here.");
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteResult(Utf8JsonWriter json, DemoWorkspace workspace, JsonElement call)
    {
        (string text, bool isError) = Call(workspace, call);
        json.WriteStartObject("result");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("isError", isError);
        json.WriteEndObject();
    }

    private static (string Text, bool IsError) Call(DemoWorkspace workspace, JsonElement call)
    {
        try
        {
            JsonElement? arguments = call.TryGetProperty("arguments", out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given : null;
            return (workspace.Call(call.GetProperty("name").GetString()!, new DemoArguments(arguments)), false);
        }
        catch (DemoException e)
        {
            return (e.Message, true);
        }
    }

    /// <summary>The tool definitions, on one line.</summary>
    private static void WriteTools(Utf8JsonWriter json)
    {
        using Stream stream = typeof(DemoServer).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not embedded.");
        using JsonDocument tools = JsonDocument.Parse(stream);
        tools.RootElement.WriteTo(json);
    }
}
