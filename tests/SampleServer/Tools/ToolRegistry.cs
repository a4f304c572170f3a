namespace McpGateway.SampleServer.Tools;

/// <summary>The tools in the order of their listing; some come and go at run time.</summary>
internal sealed class ToolRegistry
{
    private readonly Lock _lock = new();
    private readonly List<Tool> _listed = [];
    private readonly Dictionary<string, Tool> _byName = new(StringComparer.Ordinal);

    public ToolRegistry(SampleOptions options)
    {
        IEnumerable<Tool> tools =
        [
            .. options.BadTools ? BadTools.First : [],
            .. EchoTools.All, .. ErrorTools.All, .. ContentTools.All, .. SchemaTools.All, .. TimeTools.All, .. ProcessTools.All,
            .. EndTools.All, .. WireTools.All, .. ClientTools.All, .. StateTools.All,
            .. FillerTools.Create(options.FillerTools),
            .. options.OutputTools ? OutputTools.All : [],
            .. options.BadTools ? BadTools.Last : [],
            .. options.TypedTools ? TypedTools.All : [],
            .. options.DuplicateTools ? DuplicateTools.All : [],
        ];
        foreach (var tool in tools)
        {
            Add(tool);
        }
    }

    public Tool[] Listed
    {
        get
        {
            lock (_lock)
            {
                return [.. _listed];
            }
        }
    }

    public Tool? Find(string? name)
    {
        lock (_lock)
        {
            return name is not null && _byName.TryGetValue(name, out var tool) ? tool : null;
        }
    }

    /// <summary>Lists the tool; where the name is taken, calls still go to the first of that name.</summary>
    public void Add(Tool tool)
    {
        lock (_lock)
        {
            _listed.Add(tool);
            if (tool.Name is not null)
            {
                _byName.TryAdd(tool.Name, tool);
            }
        }
    }

    public bool Remove(string name)
    {
        lock (_lock)
        {
            _listed.RemoveAll(t => string.Equals(t.Name, name, StringComparison.Ordinal));
            return _byName.Remove(name);
        }
    }
}
