using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Demo;

/// <summary>What is told of a demonstration.</summary>
internal interface IDemoReport
{
    /// <summary>A step.</summary>
    /// <param name="title">What was done.</param>
    /// <param name="result">What came of it, in a few words.</param>
    /// <param name="tokens">What it costs a client, in tokens; 0 for nothing.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="running">The servers that run after it.</param>
    void Step(string title, string result, int tokens, TimeSpan took, int running);

    /// <summary>What a client pays with and without the gateway.</summary>
    void Comparison(GatewayMeasurement measurement);
}
