using McpGateway.Broker.Hosting;

namespace McpGateway.Http.Hosting;

/// <summary>Lets a broker be spoken to with HTTP. Nothing of the web server is loaded before somebody does.</summary>
public static class BrokerHttp
{
    /// <summary>The same options, with HTTP.</summary>
    /// <param name="options">What a broker runs with.</param>
    public static BrokerOptions AddTo(BrokerOptions options) => options with { HttpDoor = (runtime, host) => new BrokerHttpDoor(runtime, host) };
}
