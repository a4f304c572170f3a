using McpGateway.Transports.Http;

namespace McpGateway.Tests.Transports.Http;

public sealed class HttpSessionTests
{
    // MCP 2026-07-28, Streamable HTTP, Value Encoding: its own examples.
    [Theory]
    [InlineData("us-west1", "us-west1")]
    [InlineData("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    [InlineData("", "=?base64??=")]
    public void A_value_is_written_as_a_header_can_carry_it(string value, string expected) => Assert.Equal(expected, HttpSession.Encoded(value));
}
