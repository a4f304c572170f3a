using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// usage: SdkServer Stateless|Stateful|StatefulForInitializeClients
// It writes its address, and ends when its standard input is closed.
// Who waits for the end of its standard input holds a thread of the pool.
ThreadPool.SetMinThreads(16, 16);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services
    .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "sdk", Version = "1" })
    .WithHttpTransport(options => options.SessionMode = Enum.Parse<HttpServerSessionMode>(args[0]))
    .WithTools(
    [
        McpServerTool.Create((string message) => message, new McpServerToolCreateOptions { Name = "echo", ReadOnly = true }),
        McpServerTool.Create(StepAsync, new McpServerToolCreateOptions { Name = "steps", ReadOnly = true }),
        McpServerTool.Create(WaitAsync, new McpServerToolCreateOptions { Name = "wait", ReadOnly = true }),
    ]);
WebApplication app = builder.Build();
app.MapMcp("/mcp");
await app.StartAsync();
await Console.Out.WriteLineAsync(app.Urls.First() + "/mcp");
await Console.In.ReadToEndAsync();
await app.StopAsync();

static async Task<string> StepAsync(IProgress<ProgressNotificationValue> progress, int steps)
{
    for (int i = 1; i <= steps; i++)
    {
        progress.Report(new ProgressNotificationValue { Progress = i, Total = steps });
        await Task.Delay(20);
    }

    return "done";
}

// Says so where it was cancelled: what a server learns of a cancellation can be seen in its file.
static async Task<string> WaitAsync(string file, CancellationToken cancellationToken)
{
    await File.AppendAllTextAsync(file, "waiting\n", CancellationToken.None);
    try
    {
        await Task.Delay(TimeSpan.FromMinutes(5), cancellationToken);
    }
    catch (OperationCanceledException)
    {
        await File.AppendAllTextAsync(file, "cancelled\n", CancellationToken.None);
        throw;
    }

    return "over";
}
