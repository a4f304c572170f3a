using System.Net;
using System.Net.Sockets;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Hosting;

/// <summary>Where a node listens for others.</summary>
internal static class SiloPort
{
    /// <summary>
    /// Refuses a place that is taken. The engine would take the node that listens there for an earlier start of this one, and declare it dead.
    /// </summary>
    /// <exception cref="ConfigurationException">It is taken, or is none of this machine.</exception>
    public static void Check(IPEndPoint place)
    {
        using var listener = new TcpListener(place);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new ConfigurationException($"The node cannot listen for other nodes at {place}: {e.Message.TrimEnd('.')}. Choose another address or port (--silo), or end what listens there.", e);
        }
    }
}
