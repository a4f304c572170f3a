using System.Globalization;
using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>Responses as bytes.</summary>
internal static class HttpResponse
{
    public const string Json = "application/json";

    public const string EventStream = "text/event-stream";

    /// <summary>Status line and headers.</summary>
    /// <param name="status">The status.</param>
    /// <param name="length">The length of the body; null for chunks.</param>
    /// <param name="headers">Further headers.</param>
    public static byte[] Head(int status, int? length, IEnumerable<(string Name, string Value)> headers)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Reason(status)}\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (length is { } known)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {known}\r\n\r\n");
        }
        else
        {
            head.Append("Transfer-Encoding: chunked\r\n\r\n");
        }

        return Encoding.Latin1.GetBytes(head.ToString());
    }

    /// <summary>Sends a whole response.</summary>
    public static void Send(HttpConnection connection, int status, ReadOnlySpan<byte> body, params IEnumerable<(string Name, string Value)> headers)
    {
        connection.Write(Head(status, body.Length, headers));
        connection.Write(body);
    }

    public static void SendEmpty(HttpConnection connection, int status, params IEnumerable<(string Name, string Value)> headers) =>
        Send(connection, status, [], headers);

    /// <summary>Refuses a request with a JSON-RPC error in the body.</summary>
    public static void SendRefusal(HttpConnection connection, HttpRefusalException refusal)
    {
        var error = SampleServer.Json.WriteObject(w =>
        {
            w.WriteString("jsonrpc", "2.0");
            w.WriteRaw("id", refusal.Id ?? "null");
            w.WriteStartObject("error");
            w.WriteNumber("code", refusal.Code);
            w.WriteString("message", refusal.Message);
            if (refusal.ErrorData is { } data)
            {
                w.WriteRaw("data", data);
            }

            w.WriteEndObject();
        });
        Send(connection, refusal.Status, error, [("Content-Type", Json), .. refusal.Headers]);
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        202 => "Accepted",
        204 => "No Content",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
}
