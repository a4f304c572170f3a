using McpGateway.Tests.Support;

return args is [HelperProcess.Switch, ..]
    ? await HelperProcess.RunAsync(args[1..])
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
