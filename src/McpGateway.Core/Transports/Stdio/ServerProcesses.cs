using System.ComponentModel;
using McpGateway.Configuration;
using McpGateway.Transports.Stdio.Containers;
using McpGateway.Transports.Stdio.Records;
using McpGateway.Transports.Stdio.Unix;
using McpGateway.Transports.Stdio.Windows;
using Microsoft.Extensions.Logging;

namespace McpGateway.Transports.Stdio;

/// <summary>Starts the processes of servers so that each can be found again, and ends what a gateway that was killed has left behind.</summary>
internal sealed class ServerProcesses
{
    private readonly GatewayHome _home;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    /// <summary>How long a start may wait for the container that has its name to go.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Lazy<Task> _leftovers;

    public ServerProcesses(GatewayHome home, TimeProvider time, ILogger logger)
    {
        _home = home;
        _time = time;
        _logger = logger;
        _leftovers = new(() => Task.Run(() => Leftovers.EndAsync(_home, _logger, _time)));
    }

    /// <summary>Starts a server's process.</summary>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public IServerProcess Start(ProcessPlan plan, string server)
    {
        EndLeftovers();
        string mark = ProcessMark.New();
        ContainerStart? container = ContainerStart.Of(plan.Program, plan.Arguments, plan.Environment, server, mark);
        if (container is { End.Name: null })
        {
            // A name of the user's own may still be that of a container which a killed gateway has left.
            _leftovers.Value.Wait(s_patience);
        }

        ProcessTrace trace = ProcessTrace.Begin(_home, server, mark, container?.End);
        try
        {
            ProcessPlan marked = plan with { Arguments = container?.Arguments ?? plan.Arguments, Environment = ProcessMark.AddTo(plan.Environment, mark) };
            return OperatingSystem.IsWindows() ? WindowsServerProcess.Start(marked, trace) : UnixServerProcess.Start(marked, trace);
        }
        catch when (trace.Process is null)
        {
            trace.End();
            throw;
        }
    }

    /// <summary>Ends what is left of killed gateways: once, in the background.</summary>
    public void EndLeftovers() => _ = _leftovers.Value;
}
