using McpGateway.Secrets;
using McpGateway.Tests.Support;

if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(SecretProtections.Variable) is null)
{
    // The keyring of whoever runs the tests is not for them: neither here nor in the processes that they start.
    Environment.SetEnvironmentVariable(SecretProtections.Variable, "file");
}

// Tests that wait for processes hold threads of the pool, which grows slowly; what other tests have on their clocks must not wait for that.
ThreadPool.SetMinThreads(64, 64);

return args is [HelperProcess.Switch, ..]
    ? await HelperProcess.RunAsync(args[1..])
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
