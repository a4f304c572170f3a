using System.Globalization;
using System.Text;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Measure;

/// <summary>A measurement as a table of at most 100 columns, plain text wherever it goes.</summary>
internal static class MeasureTable
{
    private const int Width = 99, NameWidth = 22;

    public static string Write(GatewayMeasurement measurement)
    {
        var text = new StringBuilder();
        Line(text, $"{"server",-NameWidth} {"tools",6} {"without",9} {"line",6} {"search",7} {"load",7} {"call",5} {"saved",9} {"saved %",8}  {"pays up to",10}");
        text.Append('-', Width).Append('\n');
        foreach (ServerMeasurement server in measurement.Servers)
        {
            string name = UntrustedText.OneLine(server.Server, NameWidth);
            if (server.Tools is null)
            {
                Line(text, $"{name,-NameWidth}      - {UntrustedText.OneLine(server.Reason, Width - NameWidth - 8)}");
                continue;
            }

            Line(text, $"{name,-NameWidth} {server.Tools,6:N0} {server.Without,9:N0} {server.ListLine,6:N0} {server.Search,7:N0} {server.Load,7:N0} {server.Call,5:N0} {server.Saved,9:N0} {server.SavedPercent,8:0.0}  {Tools(server.BreakEven),10}");
            if (server.Reason is not null)
            {
                Line(text, $"  ! as it was before: {UntrustedText.OneLine(server.Reason, Width - 24)}");
            }
        }

        text.Append('-', Width).Append('\n');
        Line(text, $"{"all",-NameWidth} {measurement.Tools,6:N0} {measurement.Without,9:N0} {measurement.List,6:N0} {measurement.Search,7:N0} {measurement.Load,7:N0} {measurement.Call,5:N0} {measurement.Saved,9:N0} {measurement.SavedPercent,8:0.0}  {Tools(measurement.BreakEven),10}");
        Summary(text, measurement);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, GatewayMeasurement measurement)
    {
        Line(text, $"\nBefore the first word: {measurement.Without:N0} tokens without the gateway, {measurement.With:N0} with it.");
        Line(text, $"When the first call is written: {measurement.FirstCall:N0}. What is saved pays for {measurement.BreakEvenSearches:N0} searches with a call each.");
        Line(text, $"Processes of {measurement.Sessions:N0} {(measurement.Sessions == 1 ? "session" : "sessions")}: {measurement.ProcessesWithout:N0} without the gateway, {measurement.ProcessesWith:N0} with it and one for each server used.");
        text.Append("""

            Tokens of o200k, estimated. without: definitions and instructions; search, load: request and answer;
            call: what it takes more to write. saved: for a server of which one tool is used, without less
            search and call; in the last row before the first word. pays up to: how many different tools one
            conversation may use before the gateway costs as much.

            """);
        if (measurement.Servers.Any(server => server.Tools is null))
        {
            text.Append("Servers that were never seen are listed by: mcp-gateway measure --refresh\n");
        }
    }

    private static string Tools(int? breakEven) => breakEven is { } tools ? string.Create(CultureInfo.InvariantCulture, $"{tools:N0}") : "always";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
