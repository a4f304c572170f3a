using System.Globalization;
using System.Text;
using McpGateway.Gateway.Telemetry;

namespace McpGateway.Http.Metrics;

/// <summary>The labels of one series.</summary>
/// <param name="Text">All of them, as they are written: <c>name="value",…</c>.</param>
internal sealed record MetricLabels(string Text)
{
    /// <summary>The server that it is about; null for none.</summary>
    public string? Server { get; private init; }

    /// <summary>The tool that it is about; null for none.</summary>
    public string? Tool { get; private init; }

    /// <summary>The user that it is about; null for none.</summary>
    public string? User { get; private init; }

    /// <summary>Whether it is about requests to a server.</summary>
    public bool IsAboutRequests { get; private init; }

    /// <summary>The labels of attributes.</summary>
    public static MetricLabels Of(ReadOnlySpan<KeyValuePair<string, object?>> attributes)
    {
        var text = new StringBuilder();
        string? server = null, tool = null, user = null;
        bool isAboutRequests = false;
        foreach ((string name, object? value) in attributes)
        {
            string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            switch (name)
            {
                case TelemetryNames.Server:
                    server = shown;
                    break;
                case TelemetryNames.Tool:
                    tool = shown;
                    break;
                case TelemetryNames.User:
                    user = shown;
                    break;
                case TelemetryNames.Method:
                    isAboutRequests = true;
                    break;
                default:
                    break;
            }

            text.Append(text.Length > 0 ? "," : "").Append(PrometheusText.NameOf(name)).Append("=\"");
            PrometheusText.AppendValue(text, shown).Append('"');
        }

        return new MetricLabels(text.ToString()) { Server = server, Tool = tool, User = user, IsAboutRequests = isAboutRequests };
    }
}
