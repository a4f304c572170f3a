using McpGateway.SampleServer.Http;

namespace McpGateway.SampleServer;

/// <summary>How the server behaves, as the command line says; what each option does stands in <see cref="OptionTable"/>.</summary>
internal sealed class SampleOptions
{
    public string Name { get; set; } = "sample";

    public int FillerTools { get; set; }

    public bool OutputTools { get; set; }

    public string Protocol { get; set; } = ProtocolRevision.November2025;

    public bool StatelessOnly { get; set; }

    public string? LedgerFile { get; set; }

    public bool LedgerTimes { get; set; }

    public string? TranscriptFile { get; set; }

    public bool Sequential { get; set; }

    public int StartDelay { get; set; }

    public bool Silent { get; set; }

    public int? ExitAtStart { get; set; }

    public string? ExitOn { get; set; }

    public string? ExitAfter { get; set; }

    public bool RubbishAtStart { get; set; }

    public bool RubbishAlways { get; set; }

    public bool ByteOrderMark { get; set; }

    public bool CarriageReturns { get; set; }

    public bool InitError { get; set; }

    public List<string> StderrTexts { get; } = [];

    public int StderrFlood { get; set; }

    public bool CloseStdoutAtStart { get; set; }

    public bool NoTools { get; set; }

    public string? MethodFile { get; set; }

    public bool NoPrompts { get; set; }

    public bool NoResources { get; set; }

    public List<string> RefusedMethods { get; } = [];

    public List<string> HungMethods { get; } = [];

    public Dictionary<string, string> Replies { get; } = new(StringComparer.Ordinal);

    public int PageSize { get; set; } = int.MaxValue;

    public bool EndlessPages { get; set; }

    public string Cursor { get; set; } = "";

    public bool RefuseEmptyCursor { get; set; }

    public bool FailLaterPages { get; set; }

    public bool AnnounceOnList { get; set; }

    public bool BareCapabilities { get; set; }

    public int PingEvery { get; set; }

    public bool DuplicateTools { get; set; }

    public string? ToolsFile { get; set; }

    public string? InstructionsFile { get; set; }

    public bool BadTools { get; set; }

    public bool TypedTools { get; set; }

    public bool ToolsForElicitation { get; set; }

    public List<string> RequiredVariables { get; } = [];

    public bool IgnoreStdinClose { get; set; }

    public bool IgnoreSigterm { get; set; }

    public bool SpawnChild { get; set; }

    public bool ChildKeepsPipes { get; set; }

    public bool ChildLeavesGroup { get; set; }

    public bool NewSession { get; set; }

    public bool SleepForever { get; set; }

    public string? PidFile { get; set; }

    public int SlowExit { get; set; }

    /// <summary>What concerns HTTP alone.</summary>
    public HttpOptions Http { get; } = new();

    public bool Help { get; set; }

    /// <summary>Whether the server also answers requests that carry their revision themselves (2026-07-28).</summary>
    public bool IsStatelessServer => StatelessOnly || string.Equals(Protocol, ProtocolRevision.July2026, StringComparison.Ordinal);
}
