using System.ComponentModel;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using Microsoft.Extensions.Logging;

namespace McpGateway.Transports.Stdio;

/// <summary>Reaches servers by starting their programs.</summary>
internal sealed class StdioTransports : IServerTransportFactory
{
    private readonly GatewayHome _home;
    private readonly TimeProvider _time;
    private readonly ServerProcesses _processes;

    public StdioTransports(GatewayHome home, TimeProvider time, ILogger logger)
    {
        _home = home;
        _time = time;
        _processes = new ServerProcesses(home, time, logger);
    }

    /// <summary>Called when something large is not needed any more.</summary>
    public Action? OnReleased { get; init; }

    /// <summary>Ends what is left of killed gateways: once, in the background.</summary>
    public void EndLeftovers() => _processes.EndLeftovers();

    /// <inheritdoc />
    public IServerTransport Open(ServerDefinition server, Variables variables)
    {
        var secrets = new List<string>();
        ProcessPlan plan = ProcessPlanner.Plan(server, variables, secrets);
        var redactor = new Redactor(secrets);
        try
        {
            return new StdioTransport(server, _processes.Start(plan, server.Name), redactor, _home.ServerLogOf(server.Name), _time, OnReleased, PackageRunner.Of(plan));
        }
        catch (Win32Exception e)
        {
            (string cause, string remedy) = StartErrors.Explain(e, plan, redactor.Mask(plan.Program));
            throw new ServerException(server.Name, ServerFailure.CannotStart, "cannot start: " + cause, remedy, e);
        }
    }

    /// <inheritdoc />
    public void Check(ServerDefinition server, Variables variables) => ProcessPlanner.Plan(server, variables, []);

    /// <inheritdoc />
    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables)
    {
        try
        {
            return new UnattendedStart(ProcessPlanner.Plan(server, variables, []), _time);
        }
        catch (ServerException)
        {
            return null;
        }
    }
}
