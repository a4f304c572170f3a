using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

public sealed class ServerDefinitionTests
{
    [Fact]
    public void What_was_worked_out_of_a_definition_is_no_part_of_it()
    {
        ServerDefinition server = Sample.Server("one"), same = server with { };
        string digest = server.Fingerprint;

        Assert.Equal(same, server);
        Assert.Equal(same.GetHashCode(), server.GetHashCode());
        Assert.Equal(digest, same.Fingerprint);
        Assert.NotEqual(digest, (server with { Command = "other" }).Fingerprint);
    }
}
