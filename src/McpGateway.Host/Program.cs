using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host;

NativeHeap.KeepInOnePiece();
try
{
    return await CommandLine.RunAsync(args).ConfigureAwait(false);
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is ConfigurationException or BrokerException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync("mcp-gateway: " + e.Message).ConfigureAwait(false);
    return 1;
}
