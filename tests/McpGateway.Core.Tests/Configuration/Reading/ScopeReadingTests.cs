using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;

namespace McpGateway.Tests.Configuration.Reading;

/// <summary>Scopes grant what is written, and nothing where that cannot be understood.</summary>
public sealed class ScopeReadingTests
{
    [Fact]
    public void Scopes_are_read_in_the_order_of_the_file()
    {
        IReadOnlyList<GatewayScope> scopes = Read("""{"read":{"servers":["docs","wiki-*"],"tools":"get_*","requestAs":"api://gateway/read"},"all":{}}""", problems: 0)!;

        Assert.Equal(["read", "all"], scopes.Select(scope => scope.Name));
        Assert.Equal(["docs", "wiki-*"], scopes[0].Servers!);
        Assert.Equal(["get_*"], scopes[0].Tools!);
        Assert.Equal("api://gateway/read", scopes[0].RequestAs);
        Assert.Equal((null, null, null), (scopes[1].Servers, scopes[1].Tools, scopes[1].RequestAs));
        Assert.Null(ConfigurationReader.Read("config.json", "{}"u8.ToArray()).Settings.Scopes);
    }

    [Theory]
    [InlineData("""{"mcp":{"servers":7}}""")]
    [InlineData("""{"mcp":{"servers":["a"],"tools":{"allow":["b"]}}}""")]
    [InlineData("""{"mcp":[]}""")]
    [InlineData("""{"mcp":true}""")]
    public void A_scope_that_cannot_be_understood_grants_nothing(string scopes) => Assert.Equal([], Assert.Single(Read(scopes, problems: 1)!).Servers!);

    [Theory]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("\"mcp\"")]
    public void Scopes_that_cannot_be_understood_are_none_and_not_the_usual_one(string scopes) => Assert.Equal([], Read(scopes, problems: 1)!);

    [Fact]
    public void Nor_are_they_where_the_settings_as_a_whole_cannot_be_understood() =>
        Assert.Equal([], ConfigurationReader.Read("config.json", """{"gateway":[]}"""u8.ToArray()).Settings.Scopes!);

    private static IReadOnlyList<GatewayScope>? Read(string scopes, int problems)
    {
        ConfigurationSnapshot read = ConfigurationReader.Read("config.json", Encoding.UTF8.GetBytes("{\"gateway\":{\"scopes\":" + scopes + "}}"));
        Assert.Equal(problems, read.Problems.Count);
        return read.Settings.Scopes;
    }
}
