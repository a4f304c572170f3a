using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Gateway.Results;

/// <summary>The progress that a call reports (MCP 2025-11-25, Progress), for a person.</summary>
/// <param name="Message">What is being done, or how much of it, on one line.</param>
/// <param name="Percent">How much is done, from 0 to 100; null where that is not known.</param>
public sealed record ProgressText(string Message, int? Percent)
{
    /// <summary>Reads the params of a progress notification; null where they cannot be understood.</summary>
    /// <param name="parameters">The params.</param>
    public static ProgressText? TryRead(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            using JsonDocument document = LenientJson.Parse(parameters);
            JsonElement root = document.RootElement;
            double? done = Number(root, "progress"), total = Number(root, "total");
            string message = UntrustedText.OneLine(LenientJson.TextOf(root, "message"));
            if (message.Length == 0)
            {
                message = total > 0 ? FormattableString.Invariant($"{done:0.##} of {total:0.##}") : FormattableString.Invariant($"{done:0.##}");
            }

            return new ProgressText(message.Length == 0 ? "working" : message, total > 0 && done >= 0 ? (int)Math.Min(100, done.Value * 100 / total.Value) : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
