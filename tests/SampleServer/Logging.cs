using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>Log messages to the client, from the level on that it asked for.</summary>
internal sealed class Logging
{
    // From the least to the most severe (RFC 5424).
    private static readonly string[] s_levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
    private volatile int _lowest;

    public void SetLevel(Request request)
    {
        _lowest = Rank(request.Params.Member("level").Text());
        request.EmptyResult();
    }

    /// <returns>Whether the client wants messages of this level and so was sent one.</returns>
    public bool Send(Request request, string level, JsonElement data)
    {
        var rank = Rank(level);
        if (request.Modern)
        {
            // Since 2026-07-28 a request says itself what it wants to hear, and hears nothing otherwise.
            var wanted = request.Meta.Member("io.modelcontextprotocol/logLevel").Text();
            if (wanted is null || rank < Rank(wanted))
            {
                return false;
            }
        }
        else if (rank < _lowest)
        {
            return false;
        }

        request.Output.Notification("notifications/message", Json.WriteObject(w =>
        {
            w.WriteString("level", level);
            w.WriteString("logger", "sample");
            w.WriteRaw("data", data.Raw());
        }));
        return true;
    }

    private static int Rank(string? level)
    {
        var rank = Array.IndexOf(s_levels, level);
        return rank >= 0 ? rank : throw new RequestException(ErrorCode.InvalidParams, $"Unknown log level: {level}");
    }
}
