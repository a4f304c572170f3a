using System.Net;
using System.Text;
using McpGateway.Broker.Hosting;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>The address of the broker is spoken to with HTTP, too.</summary>
public sealed class HttpDoorTests
{
    [UnixFact("Unix sockets")]
    public async Task Whoever_begins_with_a_method_of_http_is_served_by_that_door_and_relays_are_beside_it()
    {
        using var home = TemporaryHome.WithSample();
        await using var broker = new BrokerInProcess(home, options => options with { HttpDoor = (_, _) => new Door() });
        using var handler = new SocketsHttpHandler { ConnectCallback = async (_, _) => await broker.OpenAsync() };
        using var http = new HttpClient(handler);

        string answer = await http.GetStringAsync(new Uri("http://localhost/mcp"), TestContext.Current.CancellationToken).InTime();
        await using BrokerClient relay = await broker.ConnectAsync();

        Assert.Equal("GET /mcp HTTP/1.1", answer);
        relay.Call(1, "sample", "echo", """{"message":"hi"}""");
        Assert.Null(relay.ReadAnswer()!.Value.Error);
        using HttpResponseMessage refused = await http.PostAsync(new Uri("http://localhost/"), new StringContent("x"), TestContext.Current.CancellationToken).InTime();
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
    }

    /// <summary>Answers with the first line of a request, and closes.</summary>
    private sealed class Door : IBrokerHttpDoor
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken)
        {
            var head = new StringBuilder();
            byte[] buffer = new byte[1000];
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await input.ReadAsync(buffer, cancellationToken) is > 0 and int count)
            {
                head.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }

            string line = head.ToString().Split('\r')[0];
            await output.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {line.Length}\r\nConnection: close\r\n\r\n{line}"), cancellationToken);
        }
    }
}
