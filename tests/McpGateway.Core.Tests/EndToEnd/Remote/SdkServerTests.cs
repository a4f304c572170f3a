using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>Servers that are made with the C# SDK, in each of its session modes.</summary>
public sealed class SdkServerTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("Stateless")]
    [InlineData("Stateful")]
    [InlineData("StatefulForInitializeClients")]
    public async Task It_lists_answers_reports_progress_and_is_told_of_a_cancellation(string mode)
    {
        string file = _home.NewFile();
        using RemoteSample server = await RemoteSample.StartSdkAsync(mode);
        _home.WriteServers(server.Server("sdk"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Contains("echo(message: string)", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sdk"}"""), StringComparison.Ordinal);
        Assert.Equal("é", (await gateway.CallAsync("sdk", "echo", """{"message":"é"}""")).TextOf());

        string steps = gateway.SendCall("sdk", "steps", """{"steps":3}""", """{"progressToken":"p"}""");
        Assert.Contains("done", await gateway.AnswerAsync(steps), StringComparison.Ordinal);
        // The SDK's server does not keep the order of what it sends itself.
        Assert.Subset(new HashSet<int> { 1, 2, 3 }, gateway.Received("notifications/progress").Select(one => one.GetProperty("params").GetProperty("progress").GetInt32()).ToHashSet());

        string wait = gateway.SendCall("sdk", "wait", JsonSerializer.Serialize(new { file }));
        await Deadline.Until(() => TemporaryHome.Lines(file).Contains("waiting"), () => "It does not wait.");
        gateway.Send($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{wait}} } }""");
        await Deadline.Until(() => TemporaryHome.Lines(file).Contains("cancelled"), () => "It was not told of the cancellation.");
    }
}
