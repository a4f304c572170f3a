using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Lines of many megabytes, from either side: what they cost, and who is told where they are too long.</summary>
public sealed class LongLineTests
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>What a gateway may have resident once it has nothing to do; one that never did anything has about 50 MB.</summary>
    private const long MaxResident = 80L * Megabyte;

    [Theory]
    [InlineData("result")]
    [InlineData("noise")]
    [InlineData("noise-before")]
    public async Task A_long_line_of_a_server_leaves_no_memory_in_use(string kind)
    {
        await OnlyOnLinux();
        using TemporaryHome home = TemporaryHome.With(Sample.Server("big"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("big", "long_line", LineOf(kind, 100));

        Assert.False(result.IsError(), kind);
        await UntilSmall(gateway);
    }

    [Fact]
    public async Task Text_that_can_become_no_message_is_not_kept_until_its_line_ends()
    {
        await OnlyOnLinux();
        using TemporaryHome home = TemporaryHome.With(Sample.Server("big"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("big", "echo", """{"message":"a"}""");
        long before = PeakOf(gateway);

        Assert.False((await gateway.CallAsync("big", "long_line", LineOf("noise-before", 100))).IsError());

        Assert.InRange(PeakOf(gateway) - before, 0, 20L * Megabyte);
    }

    [Fact]
    public async Task A_long_request_leaves_no_memory_in_use()
    {
        await OnlyOnLinux();
        using TemporaryHome home = TemporaryHome.With(Sample.Server("big"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string id = gateway.NewId();

        Write(gateway, GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("big", "long_line", "{\"kind\":\"noise\",\"megabytes\":0,\"more\":\"\u0001\"}")), 50);

        Assert.DoesNotContain("\"error\"", await gateway.AnswerAsync(id), StringComparison.Ordinal);
        await UntilSmall(gateway);
    }

    [Fact]
    public async Task A_long_request_to_the_gateway_itself_is_refused_and_leaves_no_memory_in_use()
    {
        await OnlyOnLinux();
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Write(gateway, """{"jsonrpc":"2.0","id":"mine","method":"ping","params":{"more":"%"}}""".Replace('%', '\u0001'), 100);

        Assert.Contains("longer than 4 MB", await gateway.AnswerAsync("\"mine\""), StringComparison.Ordinal);
        await UntilSmall(gateway);
    }

    [Fact]
    public async Task A_client_line_that_can_become_no_message_is_answered_before_it_ends()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        gateway.SendBytes(Encoding.ASCII.GetBytes("GET / HTTP/1.1 " + new string('h', Megabyte)));

        Assert.Contains("-32700", await gateway.AnswerAsync("null"), StringComparison.Ordinal);

        gateway.SendBytes("\n"u8.ToArray());
        await gateway.RequestAsync("ping");
        Assert.Single(gateway.Output.Lines, line => Encoding.UTF8.GetString(line).Contains("-32700", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("result")]
    [InlineData("id-last")]
    public async Task A_call_whose_answer_is_too_long_fails_at_once_and_says_why(string kind)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("big"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("big", "long_line", LineOf(kind, 257));

        Assert.True(result.IsError());
        Assert.Equal(
            "Server 'big' answered with a message of more than 256 MB, which is the most that is read. The call has run, but its answer is lost. Ask for less at a time: a filter, a smaller range, or page by page.",
            result.TextOf());
        Assert.Equal("a", (await gateway.CallAsync("big", "echo", """{"message":"a"}""")).TextOf());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":{"name":"%"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"%","id":7},"id":"mine"}""")]
    public async Task A_request_that_is_too_long_is_answered(string request)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Write(gateway, request.Replace('%', '\u0001'), 257);

        string answer = await gateway.AnswerAsync("\"mine\"");
        Assert.Contains("-32600", answer, StringComparison.Ordinal);
        Assert.Contains("longer than 256 MB", answer, StringComparison.Ordinal);
        await gateway.RequestAsync("ping");
    }

    private static string LineOf(string kind, int megabytes) => string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"{{kind}}","megabytes":{{megabytes}}}""");

    private static Task OnlyOnLinux() => Needed.OrSkipAsync("Linux", "it is asked what memory a process has", () => Task.FromResult(OperatingSystem.IsLinux()));

    /// <summary>Sends one line in which a control character stands for many letters.</summary>
    private static void Write(GatewayProcess gateway, string line, int megabytes)
    {
        string[] parts = line.Split('\u0001');
        gateway.SendBytes(Encoding.UTF8.GetBytes(parts[0]));
        byte[] letters = new byte[Megabyte];
        letters.AsSpan().Fill((byte)'x');
        for (int i = 0; i < megabytes; i++)
        {
            gateway.SendBytes(letters);
        }

        gateway.SendBytes(Encoding.UTF8.GetBytes(parts[1] + "\n"));
    }

    private static Task UntilSmall(GatewayProcess gateway) =>
        Deadline.Until(() => Status(gateway, "VmRSS") < MaxResident, () => $"{Status(gateway, "VmRSS") / Megabyte} MB are resident");

    private static long PeakOf(GatewayProcess gateway) => Status(gateway, "VmHWM");

    private static long Status(GatewayProcess gateway, string name)
    {
        string line = File.ReadLines($"/proc/{gateway.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
