using McpGateway.Benchmarks;
using McpGateway.Benchmarks.Broker;
using McpGateway.Benchmarks.Cluster;
using McpGateway.Benchmarks.Estimate;
using McpGateway.Benchmarks.Faults;
using McpGateway.Benchmarks.Hour;
using McpGateway.Benchmarks.Http;
using McpGateway.Benchmarks.Search;

// Without a word about it in its configuration a gateway is measured by itself, and leaves nothing when it ends.
Environment.SetEnvironmentVariable("MCP_GATEWAY_BROKER", "off");
string[] rest = args.Length > 1 ? args[1..] : [];
switch (args.FirstOrDefault())
{
    case "hop":
        return await HopBenchmark.RunAsync(rest);
    case "soak":
        return await SoakBenchmark.RunAsync(rest);
    case "start":
        return await StartBenchmark.RunAsync(rest);
    case "memory":
        return Setup.OnLinux() ? await MemoryBenchmark.RunAsync(rest) : 2;
    case "remote":
        return await RemoteBenchmark.RunAsync(rest);
    case "faults":
        return Setup.OnLinux() ? FaultsBenchmark.Run(rest) : 2;
    case "hour":
        return Setup.OnLinux() ? await HourBenchmark.RunAsync(rest) : 2;
    case "cancel":
        return Setup.OnLinux() ? await CancelBenchmark.RunAsync(rest) : 2;
    case "broker":
        return Setup.OnLinux() ? await BrokerBenchmark.RunAsync(rest) : 2;
    case "broker-kills":
        return Setup.OnLinux() ? await BrokerKillsBenchmark.RunAsync(rest) : 2;
    case "http":
        return Setup.OnLinux() ? await HttpBenchmark.RunAsync(rest) : 2;
    case "http-kills":
        return Setup.OnLinux() ? await HttpKillsBenchmark.RunAsync(rest) : 2;
    case "cluster":
        return Setup.OnLinux() ? await ClusterBenchmark.RunAsync(rest) : 2;
    case "audit":
        return Setup.OnLinux() ? await AuditBenchmark.RunAsync(rest) : 2;
    case "telemetry":
        return Setup.OnLinux() ? await TelemetryBenchmark.RunAsync(rest) : 2;
    case "estimate":
        return EstimateBenchmark.Run();
    case "search":
        return SearchBenchmark.Run(rest);
    default:
        Console.WriteLine("""
            Measurements of McpGateway; docs/measurements.md quotes them.

              hop [--calls N] [--native PATH]    what a call costs: direct, through a pipe relay, through the gateway (JIT and, with its path, native)
              soak [--calls N] [--native PATH]   sequential calls: none lost, memory after them against memory after the first tenth
              start [--native PATH]              from the start of the process to the initialize answer
              memory [--native PATH] [--before PATH]
                                                 private memory with 14 servers known, idle and after a search, and the time of the first search
              remote [--calls N] [--native PATH] what a call of a remote server costs, without a gateway and with one
              faults [--only NAME]               what each kind of trouble does: the table of docs/faults.md
              hour [--calls N] [--servers N] [--kill-every N] [--seed N] [--remote] [--native PATH]
                                                 an hour's calls in fast motion with servers killed under them: none lost, none twice, nothing grows
              cancel [--count N] [--native PATH] from a client's cancellation to its arrival at the server
              broker [--native PATH]             a relay's start, memory and hop; ten windows with 14 shared servers, with the broker and without
              broker-kills [--rounds N] [--seed N] [--native PATH]
                                                 broker, relay or server killed at random steps: nothing twice, nothing hangs, nothing is left
              telemetry [--native PATH] [--before PATH]
                                                 start, memory, calls and end without traces and metrics, with them, and without the collector they go to
              http [--clients N] [--seconds N] [--native PATH]
                                                 many clients over HTTP against a server of the C# SDK, without the gateway and with it; what idle sessions take
              http-kills [--rounds N] [--seed N] [--native PATH]
                                                 a gateway over HTTP and its servers killed under calls: nothing twice, no session lost, nothing is left
              audit [--calls N] [--kills N] [--seed N] [--native PATH]
                                                 gateways that keep an audit together, they and their servers killed under calls: each call has one line;
                                                 what a call costs with and without an audit
              cluster [--hops N] [--seconds N] [--calls N] [--kills N] [--seed N]
                                                 nodes of a cluster at rest, the way to another one, growth with nodes, and nodes killed under calls:
                                                 nothing twice, nothing unanswered, nothing is left; needs redis-server
              estimate                           the estimate of tokens against o200k; published/tokens.mjs counts first
              search [--misses] [--ask QUERY]    recall, tokens and time of the search; Search/servers/collect.mjs collects first

            Run with: dotnet run -c Release --project benchmarks -- hop
            """);
        return args.Length == 0 ? 0 : 2;
}
