using McpGateway.Connections;

namespace McpGateway.Tests.Support;

/// <summary>A place that calls of the sample server wait at until as many have come as are to come.</summary>
internal sealed class Rendezvous(PoolRig rig, int calls)
{
    private readonly string _file = rig.Home.NewFile();

    /// <summary>How many have come.</summary>
    public int Arrived => TemporaryHome.Lines(_file).Length;

    /// <summary>Sends a call, and waits until it has come.</summary>
    public async Task<RecordingSink> JoinAsync(ServerConnection connection)
    {
        int before = Arrived;
        RecordingSink sink = Send(connection);
        await Deadline.Until(() => Arrived > before, () => "the call has not come");
        return sink;
    }

    public RecordingSink Send(ServerConnection connection) =>
        PoolRig.Send(connection, "rendezvous", $$"""{"n":{{calls}},"file":{{System.Text.Json.JsonSerializer.Serialize(_file)}}}""");

    /// <summary>Lets every call go.</summary>
    public void Release() => File.AppendAllText(_file, string.Concat(Enumerable.Repeat("test\n", calls)));
}
