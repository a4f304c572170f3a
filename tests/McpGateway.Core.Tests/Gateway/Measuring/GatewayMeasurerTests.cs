using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Measuring;

/// <summary>The figures of a measurement, over real servers.</summary>
public sealed class GatewayMeasurerTests : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 5000 };

    private readonly TemporaryHome _home = new();
    private readonly string _pids;
    private GatewayRuntime? _runtime;

    public GatewayMeasurerTests() => _pids = _home.NewFile("pids");

    private GatewayRuntime Runtime => _runtime ??= new GatewayRuntime(new GatewayOptions { Home = _home.Home });

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        _home.Dispose();
    }

    [Fact]
    public async Task Without_a_refresh_nothing_is_started_and_what_was_never_seen_is_listed_with_its_reason()
    {
        _home.WriteServers(Sample.Server("new", "--pid-file", _pids), Sample.Server("other", "--pid-file", _pids));

        GatewayMeasurement measured = await MeasureAsync();

        Assert.False(File.Exists(_pids));
        Assert.Equal(["new", "other"], measured.Servers.Select(server => server.Server));
        Assert.All(measured.Servers, server => Assert.True(server is { Tools: null, Without: null, Search: null, Load: null, Saved: null, BreakEven: null, AlwaysPays: false }));
        Assert.All(measured.Servers, server => Assert.Contains("never seen", server.Reason, StringComparison.Ordinal));
        Assert.Equal((0, 0, 0, 2, 1), (measured.Tools, measured.Without, measured.Search, measured.ProcessesWithout, measured.ProcessesWith));
        // Nothing is known, so nothing is lost.
        Assert.Equal((0, 0.0), (measured.Saved, measured.SavedPercent));
        Assert.InRange(measured.With, 100, 400);
    }

    [Fact]
    public async Task A_refresh_lists_and_leaves_no_process_that_it_started()
    {
        _home.WriteServers(Sample.Server("one", "--pid-file", _pids), Sample.Server("dying", "--exit-at-start", "3"), Sample.Server("two", "--pid-file", _pids));
        var started = new List<string>();

        GatewayMeasurement measured = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All, Progress = progress => started.AddRange(progress.HasEnded ? [] : [progress.Server]) });

        Assert.Equal(["one", "dying", "two"], started);
        int[] pids = Processes.FromFile(_pids);
        Assert.Equal(2, pids.Length);
        await Processes.AssertGone(pids);
        Assert.Equal([true, false, true], measured.Servers.Select(server => server.Tools > 20));
        Assert.Equal([null, null], measured.Known.Select(server => server.Reason));
        Assert.Contains("3", measured.Servers[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_ends_no_server_that_ran_before()
    {
        _home.WriteServers(Sample.Server("kept", "--pid-file", _pids));
        await Runtime.CallToolAsync("kept", "pid", "{}"u8.ToArray(), null, CancellationToken.None).InTime();

        await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All });

        int pid = Assert.Single(Processes.FromFile(_pids));
        byte[] answer = (await Runtime.CallToolAsync("kept", "pid", "{}"u8.ToArray(), null, CancellationToken.None).InTime()).Result.ToArray();
        Assert.Contains(pid.ToString(System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sums_add_up_and_definitions_are_what_a_client_would_send()
    {
        _home.WriteServers(Sample.Server("a"), Sample.Server("b", "--no-tools"), Sample.Server("c"));

        GatewayMeasurement measured = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All, Sessions = 4 });

        Assert.Equal(measured.Servers.Sum(server => server.Without), measured.Without);
        Assert.Equal(measured.Servers.Sum(server => server.Tools), measured.Tools);
        Assert.Equal(measured.Without - measured.With, measured.Saved);
        Assert.Equal(measured.GatewayDefinitions + measured.GatewayInstructions, measured.With);
        Assert.Equal(measured.With + measured.Search + measured.Call, measured.FirstCall);
        Assert.Equal((12, 4), (measured.ProcessesWithout, measured.ProcessesWith));
        Assert.True(measured.Servers[1] is { Tools: 0, Definitions: 0, Search: 0, AlwaysPays: true });
        ServerMeasurement first = measured.Servers[0];
        Assert.Equal(first.Without - first.Search - first.Call, first.Saved);
        Assert.True(first.Definitions > first.Load && first.Load > first.Call && first.Search > first.Call && first.ListLine > 3);
        CatalogEntry entry = Runtime.FindCatalog(Runtime.Configuration.Current.Find("a")!)!;
        Assert.Equal(first.Definitions, entry.Tools.Sum(tool => TokenEstimate.Of(Sent(tool))));
    }

    [Fact]
    public async Task What_is_switched_off_or_selected_away_counts_nowhere()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("on", ""), Settings.Entry("off", ",\"disabled\":true"), "\"far\":{\"type\":\"http\",\"url\":\"https://example.com/\"}", Settings.Entry("away", "")));

        GatewayMeasurement measured = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All, Selects = server => server.Name != "away" });

        Assert.Equal(["on", "off", "far"], measured.Servers.Select(server => server.Server));
        Assert.Equal("on", Assert.Single(measured.Known).Server);
        Assert.Contains("switched off", measured.Servers[1].Reason, StringComparison.Ordinal);
        Assert.Equal(1, measured.ProcessesWithout);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_cannot_be_listed_now_keeps_its_figures_and_says_so()
    {
        string file = _home.NewFile();
        await File.WriteAllTextAsync(file, "");
        _home.WriteServers(Sample.Script("shaky", $"test -e '{file}' || exit 9; exec '{Built.SampleServer}'"));
        GatewayMeasurement before = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All });
        File.Delete(file);

        GatewayMeasurement after = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All });

        Assert.NotNull(after.Servers[0].Reason);
        Assert.Equal(before.Servers[0], after.Servers[0] with { Reason = null });
    }

    [Fact]
    public async Task The_json_holds_the_same_figures()
    {
        _home.WriteServers(Sample.Server("a"), Sample.Server("unseen"));
        await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All, Selects = server => server.Name == "a" });
        GatewayMeasurement measured = await MeasureAsync();

        JsonElement json = JsonText.Parse(Encoding.UTF8.GetString(MeasurementJson.Write(measured)));

        Assert.Equal(measured.Without, json.GetProperty("without").GetInt32());
        Assert.Equal(measured.FirstCall, json.GetProperty("firstCall").GetInt32());
        JsonElement servers = json.GetProperty("servers");
        Assert.Equal(measured.Servers[0].Load, servers[0].GetProperty("load").GetInt32());
        Assert.Equal(JsonValueKind.Null, servers[1].GetProperty("load").ValueKind);
        Assert.Contains("never seen", servers[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static string Sent(CatalogTool tool)
    {
        JsonElement definition = JsonText.Parse(Encoding.UTF8.GetString(tool.Definition.Span));
        IEnumerable<string> members = ((string[])["name", "description", "inputSchema"]).Where(name => definition.TryGetProperty(name, out _))
            .Select(name => $"\"{name}\":{JsonSerializer.Serialize(definition.GetProperty(name), s_relaxed)}");
        return "{" + string.Join(',', members) + "}";
    }

    [Fact]
    public async Task Servers_that_were_never_seen_are_met_at_the_same_time_and_the_others_are_left_alone()
    {
        string known = _home.NewFile("known");
        _home.WriteServers(Sample.Server("known", "--pid-file", known), Sample.Server("slow", "--pid-file", _pids, "--start-delay", "300"), Sample.Server("dying", "--exit-at-start", "3"), Sample.Server("new", "--pid-file", _pids));
        await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.All, Selects = server => server.Name == "known" });
        var heard = new List<ListingProgress>();

        GatewayMeasurement measured = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.NeverSeen, AtOnce = 3, Progress = heard.Add });

        Assert.Single(Processes.FromFile(known));
        Assert.Equal(2, Processes.FromFile(_pids).Length);
        Assert.Equal(["dying", "new", "slow"], heard.Where(progress => !progress.HasEnded).Select(progress => progress.Server).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3], heard.Where(progress => progress.HasEnded).Select(progress => progress.Done));
        Assert.Contains(heard, progress => progress.UnderWay.Count > 1);
        Assert.Empty(heard[^1].UnderWay);
        Assert.Contains("3", Assert.Single(heard, progress => progress.Failure is not null).Failure, StringComparison.Ordinal);
        Assert.Equal(["known", "slow", "new"], measured.Known.Select(server => server.Server));
        await Processes.AssertGone(Processes.FromFile(_pids));
    }

    [Fact]
    public async Task What_may_open_a_login_page_is_not_met()
    {
        _home.WriteConfiguration("""{"mcpServers":{"bridge":{"command":"npx","args":["-y","mcp-remote@latest","http://127.0.0.1:1/mcp"]}}}""");

        GatewayMeasurement measured = await MeasureAsync(new MeasuringOptions { Refresh = MeasuringRefresh.NeverSeen });

        Assert.Contains("met when one of its tools is first used", Assert.Single(measured.Servers).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_saving_is_told_in_two_lines_and_a_loss_is_not_called_one()
    {
        GatewayMeasurement measured = Known(without: 12_345);
        Assert.Equal(
            ["Tokens before the first word: 12,345 without the gateway (20 tools of 1 of 2 servers), 350 with it: 97 % less.", "Processes of a session: 2 without the gateway, 1 with it and one for each server that is used."],
            SavingText.Of(measured));
        Assert.EndsWith("350 with it. That pays once there are more servers.", SavingText.Of(Known(without: 100))[0], StringComparison.Ordinal);
        Assert.Empty(SavingText.Of(measured with { Servers = [measured.Servers[1]] }));
        Assert.Empty(SavingText.Of(measured with { Exposure = Exposure.All }));
    }

    private static GatewayMeasurement Known(int without) => new()
    {
        Measured = DateTimeOffset.UnixEpoch,
        Servers =
        [
            new ServerMeasurement { Server = "a", IsProcess = true, Tools = 20, Definitions = without, Instructions = 0 },
            new ServerMeasurement { Server = "b", IsProcess = true, Reason = "away" },
        ],
        GatewayDefinitions = 290,
        GatewayInstructions = 60,
        List = 0,
        Sessions = 1,
    };

    private Task<GatewayMeasurement> MeasureAsync(MeasuringOptions? options = null) =>
        GatewayMeasurer.MeasureAsync(Runtime, options ?? new MeasuringOptions(), CancellationToken.None).InTime();
}
