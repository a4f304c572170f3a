using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>Sequential calls through one gateway: every answer is the right one, and memory does not grow with their number.</summary>
internal static class SoakBenchmark
{
    public static Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 10_000);
        using Home home = new Home().Sample("sample");
        int lost = 0;
        long early = 0;
        using Peer gateway = home.StartGateway(Setup.Text(arguments, "--native"));
        for (int i = 1; i <= calls; i++)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"call {i}");
            string answer = gateway.Request("tools/call", $$$"""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"echo","arguments":{"message":"{{{message}}}"} } }""");
            lost += answer.Contains($"\"{message}\"", StringComparison.Ordinal) ? 0 : 1;
            if (i == calls / 10)
            {
                early = gateway.Memory;
            }
        }

        long late = gateway.Memory;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{calls} calls, {lost} lost; memory after {calls / 10} calls {early / 1048576.0:0.0} MB, after {calls} calls {late / 1048576.0:0.0} MB ({100.0 * (late - early) / early:+0.0;-0.0} %)"));
        return Task.FromResult(lost == 0 ? 0 : 1);
    }
}
