using System.Management.Automation;
using McpGateway.Gateway.Results;

namespace McpGateway.PowerShell.Interaction;

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
        if (ProgressText.TryRead(parameters) is not { } progress)
        {
            return;
        }

        var record = new ProgressRecord(_id, _activity, progress.Message);
        if (progress.Percent is { } percent)
        {
            record.PercentComplete = percent;
        }

        Show(record);
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
}
