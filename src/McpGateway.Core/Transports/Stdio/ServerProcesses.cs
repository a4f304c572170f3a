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
    private int _looked;

    public ServerProcesses(GatewayHome home, TimeProvider time, ILogger logger)
    {
        _home = home;
        _time = time;
        _logger = logger;
    }

    /// <summary>Starts a server's process.</summary>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public IServerProcess Start(ProcessPlan plan, string server)
    {
        EndLeftovers();
        string mark = ProcessMark.New();
        ContainerStart? container = ContainerStart.Of(plan.Program, plan.Arguments, plan.Environment, server, mark);
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
    public void EndLeftovers()
    {
        if (Interlocked.Exchange(ref _looked, 1) == 0)
        {
            _ = Task.Run(() => Leftovers.EndAsync(_home, _logger, _time));
        }
    }
}
