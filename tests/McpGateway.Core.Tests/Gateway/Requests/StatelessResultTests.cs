using System.Text;
using McpGateway.Gateway.Requests;

namespace McpGateway.Tests.Gateway.Requests;

public sealed class StatelessResultTests
{
    [Theory]
    [InlineData("""{"content":[]}""", """{"resultType":"complete","content":[]}""")]
    [InlineData("{}", """{"resultType":"complete"}""")]
    [InlineData("""{ }""", """{"resultType":"complete"}""")]
    [InlineData("""{"resultType":"x"}""", """{"resultType":"x"}""")]
    [InlineData("""{"a":{"resultType":"inner"}}""", """{"resultType":"complete","a":{"resultType":"inner"}}""")]
    [InlineData("[1]", "[1]")]
    [InlineData("null", "null")]
    public void A_result_is_stamped_where_it_has_no_type(string result, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(StatelessResult.Stamp(Encoding.UTF8.GetBytes(result), isCacheable: false)));

    [Theory]
    [InlineData("""{"contents":[]}""", """{"resultType":"complete","ttlMs":0,"cacheScope":"private","contents":[]}""")]
    [InlineData("""{"cacheScope":"public","contents":[]}""", """{"resultType":"complete","ttlMs":0,"cacheScope":"public","contents":[]}""")]
    [InlineData("""{"ttlMs":7,"cacheScope":"public"}""", """{"resultType":"complete","ttlMs":7,"cacheScope":"public"}""")]
    [InlineData("{ }", """{"resultType":"complete","ttlMs":0,"cacheScope":"private"}""")]
    public void What_a_client_may_keep_says_for_how_long(string result, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(StatelessResult.Stamp(Encoding.UTF8.GetBytes(result), isCacheable: true)));
}
