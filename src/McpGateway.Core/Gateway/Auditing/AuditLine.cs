using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Observing;
using McpGateway.Wire;

namespace McpGateway.Gateway.Auditing;

/// <summary>A request as a line of JSON: its beginning when it comes, the rest when it has ended.</summary>
internal static class AuditLine
{
    private const int LongestName = 512;
    private const int LongestServer = 128;
    private const int LongestReason = 300;
    private const int LongestOther = 64;

    [ThreadStatic]
    private static LineBuffer? s_buffer;

    /// <summary>The beginning: who asks whom for what. It is good until the thread makes another line.</summary>
    /// <param name="id">The line's own id.</param>
    /// <param name="call">The request.</param>
    /// <param name="arguments">Its arguments, raw.</param>
    /// <param name="owner">The user whose gateway it is.</param>
    /// <param name="mask">Masks the secrets in a text.</param>
    public static ReadOnlySpan<byte> Beginning(string id, ObservedCall call, ReadOnlySpan<byte> arguments, string owner, Func<string, string> mask)
    {
        LineBuffer line = Buffer();
        ObservedRequest request = call.Request;
        Span<byte> time = stackalloc byte[32];
        call.Began.UtcDateTime.TryFormat(time, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        line.Add("{\"time\":\""u8).Add(time[..length]).Add("\""u8);
        // Before everything that a client can choose: it is looked for.
        Add(line, ",\"id\":"u8, id, LongestOther);
        Add(line, ",\"user\":"u8, request.Caller.UserName ?? owner, LongestOther);
        Add(line, ",\"client\":"u8, request.Client, LongestServer);
        Add(line, ",\"transport\":"u8, request.Origin.Transport, LongestOther);
        Add(line, ",\"address\":"u8, request.Origin.Address, LongestOther);
        Add(line, ",\"profile\":"u8, request.Profile, LongestOther);
        Add(line, ",\"kind\":"u8, request.Kind.ToString().ToLowerInvariant(), LongestOther);
        Add(line, ",\"server\":"u8, mask(request.Server), LongestServer);
        Add(line, ",\"name\":"u8, mask(request.Name), LongestName);
        line.Add(",\"argumentBytes\":"u8).Add(call.ArgumentBytes);
        if (!arguments.IsEmpty)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            Span<byte> text = stackalloc byte[SHA256.HashSizeInBytes * 2];
            SHA256.HashData(arguments, digest);
            Convert.TryToHexStringLower(digest, text, out _);
            line.Add(",\"digest\":\"sha256:"u8).Add(text).Add("\""u8);
        }

        return line.Span;
    }

    /// <summary>The rest: what became of it. It is good until the thread makes another line.</summary>
    /// <param name="call">The request.</param>
    /// <param name="mask">Masks the secrets in a text.</param>
    public static ReadOnlySpan<byte> Rest(ObservedCall call, Func<string, string> mask)
    {
        LineBuffer line = Buffer();
        Add(line, ",\"consent\":"u8, ConsentOf(call.Consent), LongestOther);
        Add(line, ",\"outcome\":"u8, OutcomeOf(call.Outcome), LongestOther);
        Add(line, ",\"error\":"u8, call.Failure is { } failure ? UntrustedText.OneLine(mask(failure.Message), LongestReason) : null, LongestReason);
        if (call.ErrorCode is { } code)
        {
            line.Add(",\"errorCode\":"u8).Add(code);
        }

        Span<byte> duration = stackalloc byte[32];
        double milliseconds = Math.Round(call.Duration.TotalMilliseconds, 3);
        milliseconds.TryFormat(duration, out int length, "0.###", CultureInfo.InvariantCulture);
        line.Add(",\"durationMs\":"u8).Add(duration[..length]);
        return line.Add(",\"resultBytes\":"u8).Add(call.ResultBytes).Add("}\n"u8).Span;
    }

    private static string ConsentOf(CallConsent consent) => consent switch
    {
        CallConsent.Asked => "asked",
        CallConsent.Given => "accepted",
        CallConsent.Withheld => "declined",
        _ => "none",
    };

    private static string OutcomeOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Succeeded => "ok",
        CallOutcome.ToolError => "toolError",
        CallOutcome.ServerError => "serverError",
        CallOutcome.InputRequired => "inputRequired",
        CallOutcome.Refused => "refused",
        CallOutcome.TimedOut => "timedOut",
        CallOutcome.Cancelled => "cancelled",
        CallOutcome.Unknown => "unknown",
        _ => "failed",
    };

    private static LineBuffer Buffer()
    {
        LineBuffer line = s_buffer ??= new LineBuffer();
        line.Clear();
        return line;
    }

    /// <summary>A member with a text, which may be a client's or a server's; nothing where there is none.</summary>
    private static void Add(LineBuffer line, ReadOnlySpan<byte> key, string? text, int longest)
    {
        if (text is null)
        {
            return;
        }

        // By way of bytes, because half a character, which a client can send, cannot be encoded.
        byte[] bytes = Encoding.UTF8.GetBytes(text.Length <= longest ? text : text[..longest] + "…");
        line.Add(key).Add("\""u8).Add(JsonEncodedText.Encode(bytes, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes).Add("\""u8);
    }
}
