using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Catalog.Pinning;

public sealed class ToolPinsTests : IDisposable
{
    private static readonly ServerDefinition s_server = new() { Name = "s", Command = "c" };

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_is_approved_is_what_was_seen_and_nothing_that_came_after_it()
    {
        ToolPins pins = NewPins();
        pins.Note(s_server, Entry("a"));
        pins.Note(s_server, Entry("b"));
        IReadOnlyList<PinChange> seen = pins.ChangesOf(s_server);
        pins.Note(s_server, Entry("c"));

        PinException refused = Assert.Throws<PinException>(() => pins.Approve(s_server, seen));
        Assert.Contains("has changed again meanwhile", refused.Message, StringComparison.Ordinal);
        pins.Approve(s_server, pins.ChangesOf(s_server));

        Assert.Null(pins.VerdictOf(s_server, Entry("c")).RefusalOf("t"));
        Assert.Null(pins.VerdictOf(s_server, Entry("a")).RefusalOf("t"));
        Assert.NotNull(pins.VerdictOf(s_server, Entry("b")).RefusalOf("t"));
        Assert.NotNull(pins.VerdictOf(s_server, Entry("a", "another")).RefusalOf("another"));
    }

    [Fact]
    public void A_tool_whose_absence_was_approved_may_come_and_go_as_it_was()
    {
        ToolPins pins = NewPins();
        pins.Note(s_server, Entry("a", "t", "sampling"));
        pins.Note(s_server, Entry("a", "t"));
        Assert.Equal(PinChangeKind.Removed, Assert.Single(pins.ChangesOf(s_server)).Kind);
        pins.Approve(s_server, pins.ChangesOf(s_server));

        pins.Note(s_server, Entry("a", "t", "sampling"));
        pins.Note(s_server, Entry("a", "t"));
        Assert.Empty(pins.ChangesOf(s_server));
        pins.Note(s_server, Entry("b", "t", "sampling"));
        Assert.Equal(["sampling", "t"], pins.ChangesOf(s_server).Select(change => change.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_a_list_that_was_not_given_whole_nothing_is_missing()
    {
        ToolPins pins = NewPins();
        pins.Note(s_server, Entry("a", "t", "other"));

        pins.Note(s_server, new CatalogEntry("s", "", default, Identity(), [Tool("t", "a")], gaps: new Dictionary<ServerList, string> { [ServerList.Tools] = "it stopped" }));

        Assert.Empty(pins.ChangesOf(s_server));
    }

    [Fact]
    public void Each_user_of_the_gateway_has_pins_of_their_own()
    {
        ToolPins pins = NewPins();
        ServerDefinition ada = s_server with { User = "Ada" };
        pins.Note(s_server, Entry("a"));
        pins.Note(ada, Entry("b"));

        Assert.Empty(pins.ChangesOf(ada));
        Assert.Null(pins.VerdictOf(ada, Entry("b")).RefusalOf("t"));
        Assert.NotNull(pins.VerdictOf(s_server, Entry("b")).RefusalOf("t"));
    }

    [Fact]
    public void What_one_process_approves_counts_for_the_others_and_two_writers_lose_nothing()
    {
        var time = new ManualTime();
        ToolPins one = NewPins(time), other = NewPins(time);
        one.Note(s_server, Entry("a"));
        CatalogEntry changed = Entry("b");
        other.Note(s_server, changed);
        Assert.NotNull(one.VerdictOf(s_server, changed).RefusalOf("t"));

        Parallel.For(0, 20, i => (i % 2 == 0 ? one : other).Note(s_server, Entry("b", [.. Enumerable.Range(0, 5).Select(n => FormattableString.Invariant($"t{i}_{n}")), "t"])));
        other.Approve(s_server, [.. other.ChangesOf(s_server).Where(change => change.Name == "t")]);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(one.VerdictOf(s_server, changed).RefusalOf("t"));
        Assert.Empty(Directory.GetFiles(_home.Home.PinFolder, "*.tmp"));
    }

    [UnixFact("modes of files")]
    public void The_file_is_the_users_alone_and_one_that_others_can_write_is_not_trusted()
    {
        var time = new ManualTime();
        ToolPins pins = NewPins(time);
        pins.Note(s_server, Entry("a"));
        string file = Path.Combine(_home.Home.PinFolder, "s.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);
        File.AppendAllText(file, "\n");
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("can be written by everybody", pins.VerdictOf(s_server, Entry("a")).RefusalOf("t"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_that_is_as_the_last_one_writes_nothing()
    {
        ToolPins pins = NewPins();
        pins.Note(s_server, Entry("a"));
        string file = Path.Combine(_home.Home.PinFolder, "s.json");
        var old = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, old);

        pins.Note(s_server, Entry("a"));

        Assert.Equal(old, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void What_lists_say_is_read_from_the_beginning_of_the_file_and_is_the_same_as_what_the_whole_says()
    {
        var time = new ManualTime();
        NewPins(time).Note(s_server, Entry(new string('x', 10_000), "t", "u"));
        Check(0);
        NewPins(time).Note(s_server, Entry("b", [.. Enumerable.Range(0, 3).Select(i => $"n{i}"), "t"]));
        Check(5);
        NewPins(time).Note(s_server, Entry("b", [.. Enumerable.Range(0, 500).Select(i => $"n{i}"), "t"]));
        Check(502);

        void Check(int changes)
        {
            ToolPins pins = NewPins(time);
            PinState state = pins.StateOf(s_server);
            Assert.Equal((changes, 2, true), (state.Changes, state.Approved, state.IsPinned));
            Assert.Equal(pins.ChangesOf(s_server).Select(change => (change.Name!, change.Kind)).Order(), state.Tools.Select(tool => (tool.Key, tool.Value)).Order());
        }
    }

    [Fact]
    public void The_way_back_is_no_change_and_the_list_of_approved_versions_has_an_end()
    {
        ToolPins pins = NewPins();
        for (int i = 0; i < 12; i++)
        {
            pins.Note(s_server, Entry(FormattableString.Invariant($"{i}")));
            pins.Approve(s_server, pins.ChangesOf(s_server));
        }

        Assert.Null(pins.VerdictOf(s_server, Entry("5")).RefusalOf("t"));
        Assert.NotNull(pins.VerdictOf(s_server, Entry("0")).RefusalOf("t"));
    }

    private ToolPins NewPins(TimeProvider? time = null) => new(_home.Home, time ?? TimeProvider.System, _ => PinMode.Enforce, NullLogger.Instance);

    private static CatalogEntry Entry(string description, params string[] tools) =>
        new("s", "", default, Identity(), (tools.Length == 0 ? ["t"] : tools).Select(tool => Tool(tool, description)));

    private static ServerIdentity Identity() => new("s", "1", "2025-11-25", null, "{}"u8.ToArray());

    private static CatalogTool Tool(string name, string description) => CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","description":"{{description}}"}"""))!;
}
