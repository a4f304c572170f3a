using System.Globalization;
using System.Text;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Measure;

/// <summary>A measurement as a table of at most 80 columns, plain text wherever it goes.</summary>
internal static class MeasureTable
{
    private const int Width = 79, NameWidth = 17;

    public static string Write(GatewayMeasurement measurement)
    {
        var text = new StringBuilder();
        Line(text, $"{"server",-NameWidth} {"tools",5} {"without",7} {"line",5} {"search",6} {"load",7} {"call",4} {"saved",7} {"%",5} {"up to",6}");
        text.Append('-', Width).Append('\n');
        foreach (ServerMeasurement server in measurement.Servers)
        {
            string name = UntrustedText.OneLine(server.Server, NameWidth);
            if (server.Tools is null)
            {
                Line(text, $"{name,-NameWidth}      - {UntrustedText.OneLine(server.Reason, Width - NameWidth - 8)}");
                continue;
            }

            Line(text, $"{name,-NameWidth} {server.Tools,5:N0} {server.Without,7:N0} {server.ListLine,5:N0} {server.Search,6:N0} {server.Load,7:N0} {server.Call,4:N0} {server.Saved,7:N0} {server.SavedPercent,5:0.0} {Tools(server.BreakEven),6}");
            if (server.Reason is not null)
            {
                Line(text, $"  ! from an earlier run: {UntrustedText.OneLine(server.Reason, Width - 24)}");
            }
        }

        text.Append('-', Width).Append('\n');
        if (!measurement.Known.Any())
        {
            // Nothing less the gateway would look like a loss.
            Line(text, $"\nNo tools are known yet, so there is nothing to compare.");
            Hint(text, measurement);
            return text.ToString();
        }

        Line(text, $"{"all",-NameWidth} {measurement.Tools,5:N0} {measurement.Without,7:N0} {measurement.List,5:N0} {measurement.Search,6:N0} {measurement.Load,7:N0} {measurement.Call,4:N0} {measurement.Saved,7:N0} {measurement.SavedPercent,5:0.0} {Tools(measurement.BreakEven),6}");
        Summary(text, measurement);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, GatewayMeasurement measurement)
    {
        Line(text, $"\nBefore the first word: {measurement.Without:N0} tokens without the gateway, {measurement.With:N0} with it.");
        Line(text, $"By the time the first call is written: {measurement.FirstCall:N0}.");
        Line(text, $"The tokens saved pay for {measurement.BreakEvenSearches:N0} searches with one call each.");
        Line(text, $"Processes of {measurement.Sessions:N0} {(measurement.Sessions == 1 ? "session" : "sessions")}: {measurement.ProcessesWithout:N0} without the gateway, {measurement.ProcessesWith:N0} with it");
        text.Append("""
            and one for each server used.

            Tokens of o200k, estimated. without: definitions and instructions;
            search, load: request and answer; call: what it takes more to write.
            saved: for a server of which one tool is used, without less search and
            call; in the last row before the first word. up to: how many different
            tools one conversation may use before the gateway costs as much.

            """);
        Hint(text, measurement);
    }

    private static void Hint(StringBuilder text, GatewayMeasurement measurement)
    {
        if (measurement.Servers.Any(server => server.Tools is null))
        {
            text.Append("To list servers that were never seen: mcp-gateway measure --refresh\n");
        }
    }

    private static string Tools(int? breakEven) => breakEven is { } tools ? string.Create(CultureInfo.InvariantCulture, $"{tools:N0}") : "always";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
