using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>The same with a remote server.</summary>
public sealed class CallOverStatelessTests(SharedStatelessGateway shared) : CallTests(shared), IClassFixture<SharedStatelessGateway>;
