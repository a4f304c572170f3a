using McpGateway.Benchmarks;

string[] rest = args.Length > 1 ? args[1..] : [];
switch (args.FirstOrDefault())
{
    case "hop":
        return await HopBenchmark.RunAsync(rest);
    case "soak":
        return await SoakBenchmark.RunAsync(rest);
    case "start":
        return await StartBenchmark.RunAsync(rest);
    case "estimate":
        return EstimateBenchmark.Run();
    case "relay":
        return Relay.Run(rest);
    default:
        Console.WriteLine("""
            Measurements of McpGateway; docs/measurements.md quotes them.

              hop [--calls N] [--native PATH]    what a call costs: direct, through a pipe relay, through the gateway (JIT and, with its path, native)
              soak [--calls N] [--native PATH]   sequential calls: none lost, memory after them against memory after the first tenth
              start [--native PATH]              from the start of the process to the initialize answer
              estimate                           the estimate of tokens against o200k; published/tokens.mjs counts first

            Run with: dotnet run -c Release --project benchmarks -- hop
            """);
        return args.Length == 0 ? 0 : 2;
}
