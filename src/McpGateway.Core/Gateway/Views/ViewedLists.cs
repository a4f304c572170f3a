using McpGateway.Connections;

namespace McpGateway.Gateway.Views;

/// <summary>Tells the client of a view when the server's lists change.</summary>
/// <param name="post">Sends it a message.</param>
internal sealed class ViewedLists(Action<byte[]> post)
{
    private static readonly (ServerList List, byte[] Message)[] s_messages =
    [
        (ServerList.Tools, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}"u8.ToArray()),
        (ServerList.Prompts, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/prompts/list_changed\"}"u8.ToArray()),
        (ServerList.Resources, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/list_changed\"}"u8.ToArray()),
    ];

    private readonly Lock _gate = new();
    private readonly HashSet<ServerConnection> _connections = [];
    private bool _isClosed;

    /// <summary>Tells of what changes at a connection, too.</summary>
    public void Watch(ServerConnection connection)
    {
        lock (_gate)
        {
            _connections.RemoveWhere(old => !old.IsAlive);
            if (!_isClosed && _connections.Add(connection))
            {
                connection.ListChanged += OnChanged;
            }
        }
    }

    /// <summary>The client has gone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (ServerConnection connection in _connections)
            {
                connection.ListChanged -= OnChanged;
            }

            _connections.Clear();
        }
    }

    private void OnChanged(ServerConnection connection, ServerList changed)
    {
        foreach ((ServerList list, byte[] message) in s_messages)
        {
            if (changed.HasFlag(list))
            {
                post(message);
            }
        }
    }
}
