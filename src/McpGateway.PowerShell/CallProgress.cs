using System.Management.Automation;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>Shows the progress that a call reports (MCP 2025-11-25, Progress), and takes it off the screen whatever happens.</summary>
internal sealed class CallProgress
{
    private static int s_lastId;

    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private readonly string _activity;
    private readonly Action<ProgressRecord> _show;
    private readonly Lock _gate = new();
    private bool _shown;
    private bool _over;

    public CallProgress(string activity, Action<ProgressRecord> show)
    {
        _activity = activity;
        _show = show;
    }

    /// <summary>Shows the params of a progress notification. What cannot be understood is not worth an error.</summary>
    public void Report(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            using JsonDocument document = ObjectReader.Parse(parameters);
            JsonElement root = document.RootElement;
            double? done = Number(root, "progress"), total = Number(root, "total");
            string message = root.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String ? UntrustedText.OneLine(ObjectReader.Text(text)) : "";
            if (message.Length == 0)
            {
                message = total > 0 ? FormattableString.Invariant($"{done:0.##} of {total:0.##}") : FormattableString.Invariant($"{done:0.##}");
            }

            var record = new ProgressRecord(_id, _activity, message.Length == 0 ? "working" : message);
            if (total > 0 && done >= 0)
            {
                record.PercentComplete = (int)Math.Min(100, done.Value * 100 / total.Value);
            }

            Show(record);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No progress that could be shown.
        }
    }

    /// <summary>Takes the progress off the screen, once.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_shown && !_over)
            {
                _show(new ProgressRecord(_id, _activity, "done") { RecordType = ProgressRecordType.Completed });
            }

            _over = true;
        }
    }

    private void Show(ProgressRecord record)
    {
        lock (_gate)
        {
            if (!_over)
            {
                _shown = true;
                _show(record);
            }
        }
    }

    private static double? Number(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
