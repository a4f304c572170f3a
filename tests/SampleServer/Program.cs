using System.Net.Sockets;
using McpGateway.SampleServer;
using McpGateway.SampleServer.Http;

SampleOptions options;
try
{
    options = OptionTable.Parse(args);
}
catch (FormatException e)
{
    StandardStreams.WriteError($"SampleServer: {e.Message}\n");
    return 2;
}

if (options.Help)
{
    StandardStreams.WriteOutput(OptionTable.Help);
    return 0;
}

if (StartBehaviour.Run(options) is { } exitCode)
{
    return exitCode;
}

if (options.SleepForever)
{
    Thread.Sleep(Timeout.Infinite);
}

if (options.Http.IsOn)
{
    using var server = new HttpServer(options);
    try
    {
        server.Run();
    }
    catch (SocketException e)
    {
        StandardStreams.WriteError($"SampleServer: cannot listen: {e.Message}\n");
        return 4;
    }
}
else
{
    new Server(options, new Surroundings()).Run();
}

if (options.IgnoreStdinClose)
{
    Thread.Sleep(Timeout.Infinite);
}

Thread.Sleep(options.SlowExit);

// Not "return": calls under way must not keep the process alive once the client has gone.
Environment.Exit(0);
return 0;
