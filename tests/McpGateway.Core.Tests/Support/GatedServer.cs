using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>A server whose start a test holds up, lets fail or lets succeed, by files that are there or not.</summary>
internal sealed class GatedServer
{
    private readonly string _pids;
    private readonly string _hold;
    private readonly string _fail;

    public GatedServer(PoolRig rig, string name)
    {
        _pids = rig.Home.NewFile();
        _hold = rig.Home.NewFile();
        _fail = rig.Home.NewFile();
        Definition = Sample.Script(name, $"echo $$ >> '{_pids}'; while [ -e '{_hold}' ]; do sleep 0.02; done; [ -e '{_fail}' ] && exit 5; exec '{Built.SampleServer}'");
    }

    public ServerDefinition Definition { get; }

    /// <summary>How often it was started.</summary>
    public int Starts => TemporaryHome.Lines(_pids).Length;

    /// <summary>Whether starts wait.</summary>
    public bool Holds
    {
        set => Set(_hold, value);
    }

    /// <summary>Whether starts fail.</summary>
    public bool Fails
    {
        set => Set(_fail, value);
    }

    public Task Started(int times) => Deadline.Until(() => Starts == times, () => $"{Starts} starts instead of {times}");

    private static void Set(string file, bool value)
    {
        if (value)
        {
            File.WriteAllText(file, "");
        }
        else
        {
            File.Delete(file);
        }
    }
}
