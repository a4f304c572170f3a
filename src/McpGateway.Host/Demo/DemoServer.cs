using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpGateway.Host.Demo;

/// <summary>The MCP server that the demonstration puts behind the gateway: notes and tasks in memory, and a few small helpers.</summary>
internal static class DemoServer
{
    private const string Resource = "McpGateway.Host.Demo.DemoTools.json";

    /// <summary>How the gateway reaches it: this executable again.</summary>
    public static ServerDefinition Definition => new()
    {
        Name = "demo",
        Description = "Notes and tasks in memory, units, sums, text",
        Command = SelfCommand.Program,
        Arguments = [.. SelfCommand.Arguments, "demo-server"],
        InheritEnvironment = true,
    };

    /// <summary>The tool definitions, as a client without a gateway would get them.</summary>
    public static IList<Tool> Tools { get; } = ReadTools();

    /// <summary>Serves on stdio until stdin closes.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var workspace = new DemoWorkspace();
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "demo", Version = ProductVersion.Text },
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => new ValueTask<ListToolsResult>(new ListToolsResult { Tools = Tools }),
                CallToolHandler = (request, _) => new ValueTask<CallToolResult>(Call(workspace, request.Params!)),
            },
        };
        McpServer server = McpServer.Create(new StdioServerTransport("demo"), options);
        await using (server.ConfigureAwait(false))
        {
            await server.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    private static CallToolResult Call(DemoWorkspace workspace, CallToolRequestParams call)
    {
        try
        {
            return Answer(workspace.Call(call.Name, new DemoArguments(call.Arguments)), isError: false);
        }
        catch (DemoException e)
        {
            return Answer(e.Message, isError: true);
        }
    }

    private static CallToolResult Answer(string text, bool isError) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError ? true : null };

    private static Tool[] ReadTools()
    {
        using Stream stream = typeof(DemoServer).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{Resource} is not embedded."));
        using JsonDocument document = JsonDocument.Parse(stream);
        var type = (JsonTypeInfo<Tool>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Tool));
        return [.. document.RootElement.EnumerateArray().Select(tool => tool.Deserialize(type)!)];
    }
}
