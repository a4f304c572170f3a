using McpGateway.Host;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
