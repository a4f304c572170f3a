using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>The same with a remote server.</summary>
public sealed class FaithfulnessOverJsonTests(SharedJsonGateway shared) : FaithfulnessTests(shared), IClassFixture<SharedJsonGateway>;
