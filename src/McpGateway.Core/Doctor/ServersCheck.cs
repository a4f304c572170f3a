using McpGateway.Configuration;
using McpGateway.Transports.Stdio.Records;

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
        ServerDefinition? desktop = DesktopEntry();
        return Concurrently.RunAsync(
            servers,
            _context.Options.MaxAtOnce,
            (server, token) => new ServerExamination(_context, server, running[server.Name].Distinct().Count(), desktop).RunAsync(token),
            cancellationToken);
    }

    /// <summary>The gateway's entry in Claude Desktop, which gives it neither the PATH nor the variables of a shell; other clients ask the user's shell, or are started by it.</summary>
    private ServerDefinition? DesktopEntry() =>
        _context.Clients.Where(report => report.Client.Name == "ClaudeDesktop").SelectMany(report => report.Servers).FirstOrDefault(server => server.IsGateway)?.Definition;
}
