namespace McpGateway.SampleServer;

/// <summary>What a client answered to a request of the server: its <c>result</c> or <c>error</c>, the bytes as they came.</summary>
internal sealed record ClientAnswer(bool IsError, byte[] Json);
