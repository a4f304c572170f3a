namespace McpGateway.Configuration.Reading;

/// <summary>Collects what is wrong with a file, each with the place that an offset of its text stands for.</summary>
internal readonly ref struct ProblemList
{
    private readonly ReadOnlySpan<byte> _text;

    public ProblemList(string file, ReadOnlySpan<byte> text)
    {
        File = file;
        _text = text;
    }

    public string File { get; }

    public List<ConfigurationProblem> Items { get; } = [];

    public int LineOf(int offset) => JsonSyntax.Locate(_text, offset).Line;

    public void Add(int offset, string message, bool isNote = false)
    {
        (int line, int column) = JsonSyntax.Locate(_text, offset);
        Items.Add(new ConfigurationProblem(File, line, column, message) { IsNote = isNote });
    }
}
