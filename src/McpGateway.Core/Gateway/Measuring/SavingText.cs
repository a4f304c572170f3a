using System.Globalization;
using McpGateway.Configuration;

namespace McpGateway.Gateway.Measuring;

/// <summary>What the gateway saves, in two sentences for whoever has just installed it.</summary>
public static class SavingText
{
    /// <summary>The lines; none where no tool is known, or where the configuration shows clients every tool.</summary>
    /// <param name="measurement">What was measured.</param>
    public static IReadOnlyList<string> Of(GatewayMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        int known = measurement.Known.Count();
        if (known == 0 || measurement.Exposure == Exposure.All)
        {
            return [];
        }

        string servers = known == measurement.Servers.Count ? Count(known, "server") : $"{known} of {Count(measurement.Servers.Count, "server")}";
        string tools = Line($"Tokens before the first word: {measurement.Without:N0} without the gateway ({Count(measurement.Tools, "tool")} of {servers}), {measurement.With:N0} with it");
        return
        [
            tools + (measurement.Saved > 0 ? Line($": {measurement.SavedPercent:0} % less.") : ". That pays once there are more servers."),
            Line($"Processes of a session: {measurement.ProcessesWithout:N0} without the gateway, {measurement.ProcessesWith:N0} with it and one for each server that is used."),
        ];
    }

    private static string Count(int count, string noun) => Line($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
