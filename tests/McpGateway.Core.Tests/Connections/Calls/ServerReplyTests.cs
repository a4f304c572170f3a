using System.Text;
using McpGateway.Connections.Calls;

namespace McpGateway.Tests.Connections.Calls;

public sealed class ServerReplyTests
{
    [Theory]
    [InlineData("""{"code":-32000,"message":"no"}""", -32000, "no")]
    [InlineData("\"cursor_invalid\"", 0, "cursor_invalid")]
    [InlineData("""["a","b"]""", 0, """["a","b"]""")]
    [InlineData("""{"code":-32000,"message":"cut \ud83d","data":{"\ud83d":1}}""", -32000, "cut \ufffd")]
    [InlineData("""{"code":5,"reason":"closed"}""", 5, """{"code":5,"reason":"closed"}""")]
    [InlineData("""{"code":5}""", 5, "it gave no reason")]
    [InlineData("""{"message":"no code"}""", 0, "no code")]
    public void An_error_of_any_form_is_shown_with_what_it_says(string error, int code, string message) =>
        Assert.Equal((code, message), new ServerReply(default, Encoding.UTF8.GetBytes(error)).ReadError());
}
