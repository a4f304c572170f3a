using System.Text.Json;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Demo;

/// <summary>A demonstration as JSON.</summary>
internal sealed class DemoJson : IDemoReport
{
    private readonly List<Action<Utf8JsonWriter>> _steps = [];
    private GatewayMeasurement? _measurement;

    /// <inheritdoc />
    public void Step(string title, string result, int tokens, TimeSpan took, int running) => _steps.Add(json =>
    {
        json.WriteStartObject();
        json.WriteString("step", title);
        json.WriteNumber("milliseconds", Math.Round(took.TotalMilliseconds, 1));
        json.WriteNumber("tokens", tokens);
        json.WriteNumber("servers", running);
        json.WriteString("answer", result);
        json.WriteEndObject();
    });

    /// <inheritdoc />
    public void Comparison(GatewayMeasurement measurement) => _measurement = measurement;

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("steps");
        foreach (Action<Utf8JsonWriter> step in _steps)
        {
            step(json);
        }

        json.WriteEndArray();
        json.WriteNumber("tools", _measurement!.Tools);
        json.WriteNumber("without", _measurement.Without);
        json.WriteNumber("with", _measurement.With);
        json.WriteEndObject();
    }
}
