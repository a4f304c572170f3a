using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Catalog.Steering;
using McpGateway.Configuration;
using McpGateway.Gateway.MetaTools;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Gateway.Hosting;

/// <content>What was approved of servers, and what is other than that.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>All that is other than it was approved, the server as a whole first; nothing where the server's mode is off.</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="PinException">The file cannot be read.</exception>
    public IReadOnlyList<PinChange> ChangesOf(ServerDefinition server) => PinModeOf(server) == PinMode.Off ? [] : Services.Pins.ChangesOf(server);

    /// <summary>Approves changes that somebody has seen.</summary>
    /// <param name="server">The server.</param>
    /// <param name="seen">The changes.</param>
    /// <exception cref="PinException">The file cannot be written, or what is there now is not what was seen.</exception>
    public void Approve(ServerDefinition server, IReadOnlyCollection<PinChange> seen) => Services.Pins.Approve(server, seen);

    /// <summary>What is done where a server offers other tools than those that were approved.</summary>
    /// <param name="server">The server.</param>
    public PinMode PinModeOf(ServerDefinition server) => Services.Pins.ModeOf(server);

    /// <summary>What has happened to a tool since it was approved; null where it is as it was, or nothing is kept of it.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    public PinChangeKind? ChangeOf(string server, string tool) =>
        Configuration.Current.Find(server) is { } definition && Services.Pins.StateOf(definition).Tools.TryGetValue(tool, out PinChangeKind kind) ? kind : null;

    /// <summary>The tools of a server that are other than they were approved, by name, from disk alone; none where the file cannot be read.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="server">The server.</param>
    public static IReadOnlyDictionary<string, PinChangeKind> ReadChangedTools(ConfigurationStore configuration, ServerDefinition server)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(server);
        return new ToolPins(configuration.Home, TimeProvider.System, _ => PinMode.Warn, NullLogger.Instance).StateOf(server).Tools;
    }

    /// <summary>What in a tool's texts may try to steer a model, a few words each.</summary>
    /// <param name="tool">The tool.</param>
    public static IReadOnlyList<string> MarksOf(CatalogTool tool) => SteeringMarks.Of(tool);

    /// <summary>What is to be said below a list of a server's tools: what is other than approved, and what may try to steer a model.</summary>
    /// <param name="server">The server.</param>
    /// <param name="entry">What it offers.</param>
    public IReadOnlyList<string> NotesOf(ServerDefinition server, CatalogEntry entry) => PinNotes.OfList(Services.Pins, server, entry);

    /// <summary>What is kept of a server.</summary>
    /// <param name="server">The server.</param>
    public PinState PinsOf(ServerDefinition server) => Services.Pins.StateOf(server);
}
