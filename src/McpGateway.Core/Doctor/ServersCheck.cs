using McpGateway.Configuration;
using McpGateway.Connections.Processes;

namespace McpGateway.Doctor;

/// <summary>Every server of the configuration, each on a connection of its own that ends with its test.</summary>
internal sealed class ServersCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public ServersCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServerDefinition> servers = _context.Options.Servers ?? _context.Configuration.Servers;
        ILookup<string, ProcessIdentity> running = Leftovers.Read(_context.Home)
            .Where(found => !found.IsLeft && ProcessTable.IsAlive(found.Record.Owner) && found.Record.Process is { } process && ProcessTable.IsAlive(process))
            .ToLookup(found => found.Record.Server, found => found.Record.Owner, StringComparer.Ordinal);
        var startsForDesktop = new Lazy<string?>(DesktopPathOfGateway);
        return Concurrently.RunAsync(
            servers,
            _context.Options.MostAtOnce,
            (server, token) => new ServerExamination(_context, server, running[server.Name].Distinct().Count(), startsForDesktop.Value).RunAsync(token),
            cancellationToken);
    }

    /// <summary>The PATH that Claude Desktop gives the gateway, where it starts one; other clients ask the user's shell, or are started by it.</summary>
    private string? DesktopPathOfGateway() =>
        _context.Clients.Where(report => report.Client.Name == "ClaudeDesktop").SelectMany(report => report.Servers).FirstOrDefault(server => server.IsGateway) is { } entry
            ? entry.Definition.Environment.GetValueOrDefault("PATH") ?? DesktopPath.Of(_context.Machine)
            : null;
}
