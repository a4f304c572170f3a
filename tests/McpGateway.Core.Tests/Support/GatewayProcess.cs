using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpGateway.Tests.Support;

/// <summary>The built gateway as a child process, and a client that speaks raw JSON-RPC over its pipes.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task _readingErrors;
    private readonly Lock _writing = new();
    private int _lastId;
    private bool _isDisposed;

    private GatewayProcess(Process process, bool read)
    {
        _process = process;
        _reading = read ? Output.ReadAsync(process.StandardOutput.BaseStream) : Task.CompletedTask;
        _readingErrors = Errors.ReadAsync(process.StandardError.BaseStream);
    }

    /// <summary>What the gateway wrote to stdout.</summary>
    public LineLog Output { get; } = new();

    /// <summary>What the gateway wrote to stderr.</summary>
    public LineLog Errors { get; } = new();

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream RawOutput => _process.StandardOutput.BaseStream;

    /// <summary>Starts a gateway.</summary>
    /// <param name="home">Its folder.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="read">Whether its stdout is read.</param>
    /// <param name="meetsServers">Whether it meets servers by itself; without it only where the configuration says so.</param>
    /// <param name="arguments">What it is started with.</param>
    /// <param name="program">The executable; null for the one that was built.</param>
    public static GatewayProcess Start(TemporaryHome home, IEnumerable<(string Name, string Value)>? environment = null, bool read = true, bool meetsServers = false, IEnumerable<string>? arguments = null, string? program = null)
    {
        if (!meetsServers)
        {
            home.MeetOnFirstUse();
        }

        var start = new ProcessStartInfo(program ?? Built.Gateway, arguments ?? [])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Root,
        };
        start.Environment["MCP_GATEWAY_HOME"] = home.Home.Root;
        // Nothing of the one who runs the tests may decide how they end.
        start.Environment.Remove("GATEWAY_INIT_TIMEOUT");
        start.Environment.Remove("GATEWAY_OPERATION_TIMEOUT");
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new GatewayProcess(Process.Start(start)!, read);
    }

    /// <summary>Starts a gateway and shakes hands with it.</summary>
    public static async Task<GatewayProcess> ConnectAsync(
        TemporaryHome home, IEnumerable<(string Name, string Value)>? environment = null, string version = "2025-11-25", string capabilities = "{}", bool meetsServers = false, IEnumerable<string>? arguments = null)
    {
        GatewayProcess gateway = Start(home, environment, meetsServers: meetsServers, arguments: arguments);
        await gateway.InitializeAsync(version, capabilities);
        return gateway;
    }

    public async Task<JsonElement> InitializeAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        JsonElement result = await RequestAsync("initialize", $$$"""{"protocolVersion":"{{{version}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"tests","version":"1"}}""");
        Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return result;
    }

    public string NewId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends one line.</summary>
    public void Send(string line) => SendBytes([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);

    public void SendBytes(byte[] bytes)
    {
        lock (_writing)
        {
            Input.Write(bytes);
            Input.Flush();
        }
    }

    /// <summary>The line that answers a request.</summary>
    /// <param name="id">The request's id as raw JSON.</param>
    /// <param name="from">How many lines are known not to be it.</param>
    public async Task<string> AnswerAsync(string id, int from = 0)
    {
        byte[] line = await Output.WaitForAsync(line => IsAnswer(line, id), from, () => $"Waited for the answer to {id}. stdout:\n{Output.Text}\nstderr:\n{Errors.Text}");
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>What the gateway sends by itself: a request or a notification.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="number">Which one of this method, from 1.</param>
    public async Task<JsonElement> ReceivedAsync(string method, int number = 1)
    {
        int seen = 0;
        byte[] line = await Output.WaitForAsync(
            line => IsMessage(line, method) && ++seen == number, 0, () => $"Waited for the message {number} of {method}. stdout:\n{Output.Text}\nstderr:\n{Errors.Text}");
        return JsonText.Parse(Encoding.UTF8.GetString(line));
    }

    /// <summary>What the gateway has sent by itself of one method so far.</summary>
    public JsonElement[] Received(string method) =>
        [.. Output.Lines.Where(line => IsMessage(line, method)).Select(line => JsonText.Parse(Encoding.UTF8.GetString(line)))];

    /// <summary>Answers a request of the gateway with a result.</summary>
    public void Reply(JsonElement request, string result) =>
        Send($$"""{"jsonrpc":"2.0","id":{{request.GetProperty("id").GetRawText()}},"result":{{result}}}""");

    /// <summary>Answers a request of the gateway with an error.</summary>
    public void Refuse(JsonElement request, string error) =>
        Send($$"""{"jsonrpc":"2.0","id":{{request.GetProperty("id").GetRawText()}},"error":{{error}}}""");

    /// <summary>Makes a request and returns the line that answers it.</summary>
    public Task<string> RequestLineAsync(string method, string? parameters)
    {
        string id = NewId();
        Send(Request(id, method, parameters));
        return AnswerAsync(id);
    }

    /// <summary>Makes a request and returns its result.</summary>
    public async Task<JsonElement> RequestAsync(string method, string? parameters = null)
    {
        string line = await RequestLineAsync(method, parameters);
        JsonElement answer = JsonText.Parse(line);
        Assert.True(answer.TryGetProperty("result", out JsonElement result), line);
        return result;
    }

    /// <summary>Calls one of the gateway's own tools and returns its text.</summary>
    public async Task<string> MetaAsync(string tool, string arguments = "{}", bool isError = false)
    {
        JsonElement result = await RequestAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");
        Assert.True(result.IsError() == isError, result.GetRawText());
        return result.TextOf();
    }

    /// <summary>Waits until the list of servers is as it should be: a change of the configuration may take a moment to be seen.</summary>
    public async Task UntilListAsync(Func<string, bool> condition)
    {
        string list = "";
        await Deadline.UntilAsync(async () => condition(list = await MetaAsync("list_available_mcps")), () => list);
    }

    /// <summary>Calls a server's tool and returns the line that answers.</summary>
    public Task<string> CallLineAsync(string server, string tool, string arguments = "{}") => RequestLineAsync("tools/call", Call(server, tool, arguments));

    /// <summary>Calls a server's tool and returns its result.</summary>
    public Task<JsonElement> CallAsync(string server, string tool, string arguments = "{}") => RequestAsync("tools/call", Call(server, tool, arguments));

    /// <summary>Sends a call of a server's tool and does not wait.</summary>
    /// <returns>The id of the request.</returns>
    public string SendCall(string server, string tool, string arguments = "{}", string? meta = null)
    {
        string id = NewId();
        Send(Request(id, "tools/call", Call(server, tool, arguments, meta)));
        return id;
    }

    public static string Request(string id, string method, string? parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"{{(parameters is null ? "" : ",\"params\":" + parameters)}}}""";

    public static string Call(string server, string tool, string arguments, string? meta = null) =>
        $$$"""{"name":"call_mcp_tool","arguments":{"mcp_name":"{{{server}}}","tool_name":"{{{tool}}}","arguments":{{{arguments}}}}{{{(meta is null ? "" : ",\"_meta\":" + meta)}}}}""";

    /// <summary>Closes stdin, as a client does that is done.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for the end of the process.</summary>
    public async Task ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().InTime();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The gateway does not end. stdout:\n{Output.Text}\nstderr:\n{Errors.Text}");
        }

        await Task.WhenAll(_reading, _readingErrors).InTime();
    }

    /// <summary>Waits for the end of a process that was killed.</summary>
    public Task GoneAsync() => _process.WaitForExitAsync().InTime();

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    /// <summary>Whether a line is a request or a notification of a method.</summary>
    public static bool IsMessage(byte[] line, string method)
    {
        try
        {
            using JsonDocument message = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 5000 });
            return message.RootElement.ValueKind == JsonValueKind.Object
                && message.RootElement.TryGetProperty("method", out JsonElement value)
                && value.ValueEquals(method);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a line answers the request of an id, as raw JSON.</summary>
    public static bool IsAnswer(byte[] line, string id)
    {
        try
        {
            using JsonDocument message = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 5000 });
            return message.RootElement.ValueKind == JsonValueKind.Object
                && !message.RootElement.TryGetProperty("method", out _)
                && message.RootElement.TryGetProperty("id", out JsonElement value)
                && JsonMarshal.GetRawUtf8Value(value).SequenceEqual(Encoding.UTF8.GetBytes(id));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
