using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>The same with a remote server.</summary>
public sealed class CallOverSseTests(SharedSseGateway shared) : CallTests(shared), IClassFixture<SharedSseGateway>;
