using System.Globalization;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>Where a page of a list begins and how it says where to read on, as the options want it: some servers do it oddly.</summary>
internal static class ListPage
{
    /// <summary>Where the page begins that a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prefix">What stands before the number in a cursor of the usual kind.</param>
    public static int Start(Request request, string prefix)
    {
        var options = request.Server.Options;
        var cursor = request.Params.Member("cursor");
        if (cursor.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return 0;
        }

        if (options.FailLaterPages)
        {
            throw new RequestException(ErrorCode.InternalError, "The sample server has lost this page");
        }

        return options.Cursor switch
        {
            "empty" => options.RefuseEmptyCursor ? throw new RequestException(ErrorCode.InvalidParams, "Invalid cursor: ") : 0,
            "same" => 0,
            "number" => cursor.GetInt32(),
            _ => cursor.Text() is { } text && text.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? start
                : throw new RequestException(ErrorCode.InvalidParams, $"Invalid cursor: {cursor}"),
        };
    }

    /// <summary>Writes where to read on.</summary>
    /// <param name="writer">Writes the result.</param>
    /// <param name="options">The options.</param>
    /// <param name="prefix">What stands before the number in a cursor of the usual kind.</param>
    /// <param name="next">Where the next page begins; null where there is none.</param>
    public static void WriteCursor(Utf8JsonWriter writer, SampleOptions options, string prefix, int? next)
    {
        switch (options.Cursor)
        {
            case "empty":
                writer.WriteString("nextCursor", "");
                break;
            case "same":
                writer.WriteString("nextCursor", "next");
                break;
            case "number" when next is { } number:
                writer.WriteNumber("nextCursor", number);
                break;
            case "object" when next is { } number:
                writer.WriteRaw("nextCursor", $$"""{"page":{{number.ToString(CultureInfo.InvariantCulture)}}}""");
                break;
            default:
                if (next is { } usual)
                {
                    writer.WriteString("nextCursor", prefix + usual.ToString(CultureInfo.InvariantCulture));
                }

                break;
        }
    }
}
