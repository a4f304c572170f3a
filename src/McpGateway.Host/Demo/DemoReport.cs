using System.Globalization;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Demo;

/// <summary>Prints the demonstration: a table of steps, and a bar for what a client pays with and without the gateway.</summary>
internal sealed class DemoReport : IDemoReport
{
    private const int BarWidth = 30;

    private readonly TextWriter _output;
    private bool _hasHeader;

    public DemoReport(TextWriter output)
    {
        _output = output;
    }

    public void Title(string text) => _output.WriteLine("\n" + text + "\n");

    public void Step(string title, string result, int tokens, TimeSpan took, int running)
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            _output.WriteLine($"{"step",-36} {"ms",6} {"tokens",6} {"servers",7}  answer");
            _output.WriteLine(new string('-', 79));
        }

        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title,-36} {took.TotalMilliseconds,6:0.0} {(tokens == 0 ? "" : tokens.ToString(CultureInfo.InvariantCulture)),6} {running,7}  {result}"));
    }

    public void Comparison(GatewayMeasurement measurement)
    {
        int most = Math.Max(1, Math.Max(measurement.Without, measurement.With));
        _output.WriteLine("\nWhat a client reads before its first word (tokens, estimated):\n");
        _output.WriteLine(Bar("without the gateway", measurement.Tools, measurement.Without, most));
        _output.WriteLine(Bar("with the gateway", 3, measurement.With, most));
        int count = measurement.Known.Count();
        string servers = count == 1 ? "one server" : string.Create(CultureInfo.InvariantCulture, $"{count} servers");
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{servers}, {measurement.Tools} tools. \"servers\" above: processes running behind the gateway\nat that moment."));
        if (measurement.Saved <= 0)
        {
            _output.WriteLine("With so few tools there is nothing to save yet; the gateway's cost stays the\nsame however many are added.");
        }

        _output.WriteLine("To use it in your client, see README.md. For your own servers, run\nmcp-gateway measure, or mcp-gateway demo --include-mine\n");
    }

    private static string Bar(string title, int tools, int tokens, int most)
    {
        int width = Math.Max(1, (int)Math.Round((double)tokens / most * BarWidth));
        return string.Create(CultureInfo.InvariantCulture, $"  {title,-20} {tools,4} tools {tokens,7} {new string('█', width)}");
    }
}
