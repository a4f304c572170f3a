using McpGateway.Host;

return await CommandLine.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
