using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Audit;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Audit;

/// <summary>What is left of requests when gateways and servers are killed: a hundredth of what <c>benchmarks audit</c> does.</summary>
public sealed class AuditKillTests : IDisposable
{
    private const int Kills = 4;
    private const int CallsBetween = 120;
    private const int AtOnce = 8;
    private const int Kill = 9;

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [UnixFact("signals")]
    public async Task Each_call_that_ran_has_one_line_however_often_its_gateway_or_server_was_killed()
    {
        string ledger = _home.NewFile();
        Configure("--ledger", ledger);
        var answered = new ConcurrentBag<string>();
        int last = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
            using var end = new CancellationTokenSource();
            int before = answered.Count;
            Task[] work = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(gateway, () => Interlocked.Increment(ref last), answered, end.Token)))];
            await Deadline.Until(() => answered.Count >= before + (CallsBetween / 2), () => $"{answered.Count} calls were answered");
            foreach (int server in Processes.DescendantsOf(gateway.Id))
            {
                Processes.Send(server, Kill);
            }

            int middle = answered.Count;
            await Deadline.Until(() => answered.Count >= middle + (CallsBetween / 2), () => $"{answered.Count} calls were answered");
            Processes.Send(gateway.Id, Kill);
            await end.CancelAsync();
            await gateway.GoneAsync();
            await Task.WhenAll(work).InTime();
        }

        Dictionary<string, string[]> lines = AuditReader.Read(_home.Home, new AuditFilter { Names = ["record"] }).GroupBy(record => record.Digest!).ToDictionary(group => group.Key, group => group.Select(record => record.Outcome!).ToArray());
        string[] Of(string key) => lines.GetValueOrDefault("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ArgumentsOf(key)))), []);
        string[] run = [.. TemporaryHome.Lines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal)).Select(line => line["record ".Length..])];
        Assert.True(run.Length >= Kills * CallsBetween && answered.Count >= Kills * CallsBetween);
        Assert.DoesNotContain(run, key => Of(key).Length != 1);
        Assert.DoesNotContain(answered, key => Of(key) is not ["ok"]);
        Assert.All(lines.Values, outcomes => Assert.Single(outcomes));
        Assert.Empty(Directory.GetFiles(Path.Combine(_home.Home.AuditFolder, "under-way")));
        // Who reads again finds nothing more.
        Assert.Equal(lines.Count, AuditReader.Read(_home.Home, new AuditFilter { Names = ["record"] }).Count());
    }

    [UnixFact("signals")]
    public async Task A_call_that_is_under_way_when_the_gateway_is_killed_is_unknown()
    {
        Configure();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("sample", "echo", """{"message":"m"}""");
        gateway.SendCall("sample", "slow", """{"ms":60000}""");
        // A call that comes after it is answered: it is under way.
        await gateway.CallAsync("sample", "echo", """{"message":"m"}""");

        Processes.Send(gateway.Id, Kill);
        await gateway.GoneAsync();

        AuditRecord[] records = [.. AuditReader.Read(_home.Home, new AuditFilter())];
        Assert.Equal(["echo ok", "echo ok", "slow unknown"], records.Select(record => $"{record.Name} {record.Outcome}").Order(StringComparer.Ordinal));
        Assert.Contains("the gateway's process has ended", Assert.Single(records, record => record.Name == "slow").Error, StringComparison.Ordinal);
    }

    /// <summary>The narrowest moment: a process is killed after it has written a line and before it could say so.</summary>
    [Fact]
    public async Task A_line_that_was_written_before_its_process_was_killed_is_not_written_again()
    {
        var folder = new AuditFolder(_home.Home);
        const string Name = "0123456789abcdef";
        string file = Path.Combine(folder.UnderWay, Name + ".calls");
        string Line(int id, string name) => $$"""{"time":"2026-01-01T00:00:00.000Z","id":"{{Name}}-{{id}}","name":"{{name}}" """;
        new AuditLog(folder, TimeProvider.System).Append(Encoding.UTF8.GetBytes(Line(1, "a") + ",\"outcome\":\"ok\"}\n"), AuditSettings.Off);
        Directory.CreateDirectory(folder.UnderWay);
        await File.WriteAllBytesAsync(file, [.. Slot(2, Line(1, "a") + ",\"outcome\":\"ok\"}\n"), .. Slot(0, ""), .. Slot(1, Line(2, "b"))], TestContext.Current.CancellationToken);
        await using (var writer = new AuditWriter(_home.Home, AuditSettings.Off with { IsOn = true }, () => Redactor.None, TimeProvider.System, NullLogger.Instance))
        {
            await Deadline.Until(() => !File.Exists(file), () => "what was left is still there");
        }

        Assert.Equal(["a ok", "b unknown"], AuditReader.Read(_home.Home, new AuditFilter()).Select(record => $"{record.Name} {record.Outcome}"));
    }

    /// <summary>A place of the file as a process leaves it: 1 where the request had begun, 2 where it had ended.</summary>
    private static byte[] Slot(int state, string line)
    {
        byte[] slot = new byte[SlotTable.SmallSize];
        BitConverter.TryWriteBytes(slot, ((long)state << 32) | (long)Encoding.UTF8.GetByteCount(line));
        Encoding.UTF8.GetBytes(line, slot.AsSpan(8));
        return slot;
    }

    private void Configure(params string[] options) =>
        _home.WriteConfiguration("""{"gateway":{"audit":true,"broker":"off","discovery":"onFirstUse"},"mcpServers":{""" + Settings.Entry("sample", "", options) + "}}");

    private static async Task WorkAsync(GatewayProcess gateway, Func<int> next, ConcurrentBag<string> answered, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                string key = $"{next()}";
                string answer = await gateway.CallLineAsync("sample", "record", ArgumentsOf(key)).WaitAsync(end);
                if (answer.Contains("\"result\"", StringComparison.Ordinal) && !answer.Contains("\"isError\":true", StringComparison.Ordinal))
                {
                    answered.Add(key);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The gateway was killed.
        }
    }

    private static string ArgumentsOf(string key) => $$"""{"key":"{{key}}"}""";
}
