using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Gateway.Measuring;

/// <summary>A measurement as JSON, for scripts: token figures and counts as whole numbers, null where nothing is known.</summary>
public static class MeasurementJson
{
    /// <summary>The measurement, indented, in UTF-8, without a line end.</summary>
    /// <param name="measurement">The measurement.</param>
    public static byte[] Write(GatewayMeasurement measurement)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("measured", measurement.Measured);
            Write(writer, measurement);
            writer.WriteStartArray("servers");
            foreach (ServerMeasurement server in measurement.Servers)
            {
                Write(writer, server);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, GatewayMeasurement measurement)
    {
        writer.WriteNumber("tools", measurement.Tools);
        writer.WriteNumber("without", measurement.Without);
        writer.WriteNumber("with", measurement.With);
        writer.WriteNumber("gatewayDefinitions", measurement.GatewayDefinitions);
        writer.WriteNumber("gatewayInstructions", measurement.GatewayInstructions);
        writer.WriteNumber("saved", measurement.Saved);
        writer.WriteNumber("savedPercent", Math.Round(measurement.SavedPercent, 1));
        writer.WriteNumber("list", measurement.List);
        writer.WriteNumber("search", measurement.Search);
        writer.WriteNumber("load", measurement.Load);
        writer.WriteNumber("call", measurement.Call);
        writer.WriteNumber("firstCall", measurement.FirstCall);
        Write(writer, "breakEvenTools", measurement.BreakEven);
        writer.WriteNumber("breakEvenSearches", measurement.BreakEvenSearches);
        Write(writer, "breakEvenServers", measurement.BreakEvenServers);
        writer.WriteNumber("sessions", measurement.Sessions);
        writer.WriteNumber("processesWithout", measurement.ProcessesWithout);
        writer.WriteNumber("processesWith", measurement.ProcessesWith);
    }

    private static void Write(Utf8JsonWriter writer, ServerMeasurement server)
    {
        writer.WriteStartObject();
        writer.WriteString("server", server.Server);
        writer.WriteString("reason", server.Reason);
        if (server.Seen is { } seen)
        {
            writer.WriteString("seen", seen);
        }
        else
        {
            writer.WriteNull("seen");
        }

        Write(writer, "tools", server.Tools);
        Write(writer, "definitions", server.Definitions);
        Write(writer, "instructions", server.Instructions);
        Write(writer, "without", server.Without);
        Write(writer, "listLine", server.ListLine);
        Write(writer, "search", server.Search);
        Write(writer, "load", server.Load);
        Write(writer, "call", server.Call);
        Write(writer, "saved", server.Saved);
        Write(writer, "breakEvenTools", server.BreakEven);
        writer.WriteBoolean("alwaysPays", server.AlwaysPays);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
