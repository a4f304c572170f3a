using McpGateway.Catalog;
using McpGateway.Cluster.Shared;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;

namespace McpGateway.Cluster.Tests.State;

/// <summary>A gateway that learns together with others.</summary>
internal sealed class CatalogNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly SharedCatalog _catalog;
    private Task _running = Task.CompletedTask;

    private CatalogNode(SharedNode node, int largest)
    {
        Node = node;
        Gateway = new GatewayRuntime(new GatewayOptions { Home = node.Home.Home });
        Gateway.WholeCatalog.Changed += (server, list) => Changes.Enqueue((server, list));
        // No look ever comes by itself: what arrives was announced.
        News = new Announcements(node.Redis, () => 1, node.Log, TimeSpan.FromHours(1));
        Pins = new SharedPins(new SharedEntries(node.Redis, node.Keys, SharedPins.Kind), News, node.Log);
        _catalog = new SharedCatalog(node.Redis, new SharedEntries(node.Redis, node.Keys, SharedCatalog.Kind), News, Pins, node.Log, largest);
    }

    public SharedNode Node { get; }

    public GatewayRuntime Gateway { get; }

    public Announcements News { get; }

    public SharedPins Pins { get; }

    /// <summary>What its clients were told.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(string Server, ServerList List)> Changes { get; } = new();

    public static async Task<CatalogNode> StartAsync(SharedNode node, string configuration, int largest = 1_000_000)
    {
        node.Home.WriteConfiguration(configuration);
        var started = new CatalogNode(node, largest);
        await started.News.BeginAsync();
        started._running = Task.WhenAll(started.News.RunAsync(started._end.Token), started.Pins.RunAsync(started._end.Token));
        started.Pins.Begin(started.Gateway.Services.Pins, started.Gateway.WholeCatalog, () => started._catalog.Servers);
        await started._catalog.BeginAsync(started.Gateway.WholeCatalog, started.Gateway.Configuration).InTime();
        return started;
    }

    public ServerDefinition Server(string name = "sample", string? user = null) => Gateway.Configuration.Current.Find(name)! with { User = user };

    /// <summary>Has the server list its tools, whatever is known of it.</summary>
    public Task<CatalogEntry> ListAsync(string? user = null) =>
        Gateway.WholeCatalog.GetAsync(Server(user: user), Gateway.ProcessScope, ServerList.Tools, refresh: true, TestContext.Current.CancellationToken).InTime();

    /// <summary>Waits until the names of the server's tools are known to be these.</summary>
    public Task KnowsAsync(string tools, string? user = null) =>
        Deadline.Until(() => ToolsOf(user) == tools, () => $"{Node.Home.Home.Root}: {ToolsOf(user)}, not {tools}\n{Node.Log.Text}\n{Node.Home.GatewayLog}");

    /// <summary>The names of the server's tools, with commas; null where it was never seen.</summary>
    public string? ToolsOf(string? user = null) => Gateway.WholeCatalog.Find(Server(user: user)) is { } entry ? string.Join(',', entry.Tools.Select(tool => tool.Name)) : null;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.InTime();
        _catalog.Dispose();
        await Gateway.DisposeAsync();
        _end.Dispose();
    }
}
