using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;

namespace McpGateway.Doctor;

/// <summary>What all checks of one examination look at.</summary>
internal sealed class DoctorContext
{
    private readonly Lazy<IReadOnlyList<ClientReport>> _clients;

    public DoctorContext(GatewayRuntime runtime, ClientMachine machine, DoctorOptions options)
    {
        Runtime = runtime;
        Machine = machine;
        Options = options;
        Configuration = runtime.Configuration.Refresh();
        Binary = new GatewayBinary(runtime.Configuration.Home);
        _clients = new(() => [.. KnownClients.All.Select(new ClientFinder(machine).Look)]);
    }

    public GatewayRuntime Runtime { get; }

    public ClientMachine Machine { get; }

    public DoctorOptions Options { get; }

    /// <summary>The configuration as it was when the examination began.</summary>
    public ConfigurationSnapshot Configuration { get; }

    public GatewayHome Home => Runtime.Configuration.Home;

    /// <summary>The executables in the home.</summary>
    public GatewayBinary Binary { get; }

    /// <summary>All clients, wanted or not: what a server is tested for depends on who starts the gateway.</summary>
    public IReadOnlyList<ClientReport> Clients => _clients.Value;

    /// <summary>The clients that the user asks for.</summary>
    public IEnumerable<ClientReport> WantedClients => Options.Clients is { } wanted ? Clients.Where(report => wanted.Contains(report.Client)) : Clients.Where(report => report.IsPresent);

    /// <summary>What puts an executable where clients look for it; null where none is known.</summary>
    /// <param name="newest">The newest version in <c>bin</c>; null where there is none.</param>
    public Action? Renewal(string? newest) =>
        newest is not null ? () => Binary.Install(Binary.ExecutableOf(newest), newest)
        : Options.Executable is { } executable ? () => Binary.Install(executable, ProductVersion.Text)
        : null;
}
