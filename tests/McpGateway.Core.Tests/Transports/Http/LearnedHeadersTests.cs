using System.Net;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Http;
using McpGateway.Wire;

namespace McpGateway.Tests.Transports.Http;

/// <summary>A server wants to see a parameter in a header, and the gateway has not seen its list of tools on this connection: it asks for it.</summary>
public sealed class LearnedHeadersTests : IDisposable
{
    private const string Tools = """{"jsonrpc":"2.0","id":"transport","result":{"tools":[{"name":"t","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}}""";

    private readonly HttpListener _server = new();
    private readonly Uri _address;

    public LearnedHeadersTests()
    {
        _address = new Uri($"http://127.0.0.1:{Loopback.FreePort()}/");
        _server.Prefixes.Add(_address.AbsoluteUri);
        _server.Start();
    }

    public void Dispose() => _server.Close();

    [Theory]
    [InlineData("application/json", Tools)]
    [InlineData("text/event-stream", $": soon\n\ndata: {Tools}\n\n")]
    public async Task The_list_of_tools_is_read_however_it_is_sent(string type, string tools)
    {
        _ = ServeAsync(type, tools);
        using var link = new HttpLink(new HttpPlan([_address], [], HttpProtocol.Streamable, null, null) { CheckRedirect = _ => { } }, null, TimeSpan.FromSeconds(10));
        var session = new HttpSession([_address], 0);
        var heard = new Heard();
        using var channel = new HttpChannel(new HttpParts(link, session, new HttpErrors(new ServerDefinition { Name = "s" }, session, new Redactor([]), null), heard, TimeProvider.System), HttpProtocol.Streamable);
        channel.Start(heard);

        channel.Post(
            true,
            7,
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"t","arguments":{"region":"eu"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"""u8);

        Assert.Contains("seen: eu", await heard.First.Task.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    private async Task ServeAsync(string type, string tools)
    {
        while (_server.IsListening)
        {
            HttpListenerContext context = await _server.GetContextAsync();
            string? region = context.Request.Headers["Mcp-Param-Region"];
            (int status, string itsType, string body) = (context.Request.Headers["Mcp-Method"], region) switch
            {
                ("tools/list", _) => (200, type, tools),
                (_, null) => (400, "application/json", """{"jsonrpc":"2.0","id":7,"error":{"code":-32020,"message":"Header mismatch: Mcp-Param-Region is missing"}}"""),
                _ => (200, "application/json", $$$"""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"seen: {{{region}}}"}]}}"""),
            };
            context.Response.StatusCode = status;
            context.Response.ContentType = itsType;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    private sealed class Heard : IMessageReceiver, IHttpOwner
    {
        public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnMessage(ReadOnlySpan<byte> message) => First.TrySetResult(Encoding.UTF8.GetString(message));

        public int OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst) => 0;

        public bool OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end) => true;

        public void OnEnd(Exception? fault)
        {
        }

        public void Fail(HttpMessage message, ServerException error) => First.TrySetResult(error.Message);

        public void Lose(string reason, HttpMessage? untaken) => First.TrySetResult(reason);

        public void Note(string text)
        {
        }
    }
}
