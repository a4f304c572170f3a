using System.Text;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

public sealed class LongMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{"text":"xx""", "", "5", false, true)]
    [InlineData("""{"id":"a\"b","jsonrpc":"2.0","error":{"code":1""", "", "\"a\\\"b\"", false, true)]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"sampling/createMessage","params":{"a":[""", "", "5", true, false)]
    [InlineData("""{"params":{"id":1},"id":2,"method":"m","x":"yy""", "", "2", true, false)]
    [InlineData("\uFEFF {\"id\":7,\"result\":\"xx", "", "7", false, true)]
    [InlineData("""{"jsonrpc":"2.0","result":{"id":3,"text":"xx""", "", "", false, true)]
    [InlineData("""{"jsonrpc":"2.0","result":{"id":3,"text":"xx""", """xx"},"id":9}""", "9", false, true)]
    [InlineData("""{"result":{"text":"xx""", """xx"} , "id" : "q" , "jsonrpc" : "2.0" } """, "\"q\"", false, true)]
    [InlineData("""{"result":{"text":"xx""", """xx","id":9}}""", "", false, true)]
    [InlineData("""{"result":"xx""", """xx,\"id\":9}"}""", "", false, true)]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":{"text":"xx""", """xx"}}""", "", true, false)]
    [InlineData("""[{"id":1,"result":{}},{"id":2""", """}]""", "", false, false)]
    [InlineData("""{"id":nul""", "", "", false, false)]
    [InlineData("""{"id":12""", "", "", false, false)]
    [InlineData("xxxxxx", "xxxxx", "", false, false)]
    [InlineData("", "", "", false, false)]
    public void The_ends_of_a_message_tell_whose_it_is(string beginning, string end, string id, bool isRequest, bool isResponse)
    {
        var message = LongMessage.Read(Encoding.UTF8.GetBytes(beginning), Encoding.UTF8.GetBytes(end));

        Assert.Equal((id, isRequest, isResponse), (Encoding.UTF8.GetString(message.Id), message.IsRequest, message.IsResponse));
    }
}
