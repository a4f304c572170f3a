using System.Text;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>A look at all processes for those that carry one of several marks.</summary>
internal sealed class MarkSearch
{
    private readonly List<Wanted> _wanted = [];

    /// <summary>No process that started before this can carry any of the marks.</summary>
    public long Since { get; private set; } = long.MaxValue;

    /// <summary>Adds a mark before the search begins.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="since">When the first process with it started.</param>
    /// <returns>The list that will hold the processes.</returns>
    public List<ProcessIdentity> Add(string mark, long since)
    {
        var wanted = new Wanted(Encoding.ASCII.GetBytes(mark), []);
        _wanted.Add(wanted);
        Since = Math.Min(Since, since);
        return wanted.Found;
    }

    /// <summary>Looks at one process's environment.</summary>
    public void Look(ProcessIdentity process, ReadOnlySpan<byte> environment)
    {
        while (ProcessMark.TryTake(ref environment, out ReadOnlySpan<byte> chain))
        {
            foreach ((byte[] mark, List<ProcessIdentity> found) in _wanted)
            {
                if (chain.IndexOf(mark) >= 0 && !found.Contains(process))
                {
                    found.Add(process);
                }
            }
        }
    }

    private sealed record Wanted(byte[] Mark, List<ProcessIdentity> Found);
}
