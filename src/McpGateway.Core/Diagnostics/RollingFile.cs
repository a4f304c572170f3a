using System.Globalization;
using System.Text;
using McpGateway.Files;

namespace McpGateway.Diagnostics;

/// <summary>
/// A log file that several processes may append to and that never grows without bound: beyond its limit it becomes <c>.1</c> and a new one is started.
/// Nothing touches the disk before the first line. What cannot be written, as on a full disk, is lost: a log must never cost a call. Once it can be
/// written again the log goes on, and says how much is missing.
/// </summary>
internal sealed class RollingFile : IDisposable
{
    private const int CheckEvery = 256 * 1024;

    /// <summary>A disk that is full stays so for a while: not every line asks again.</summary>
    private static readonly TimeSpan s_beforeRetry = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly long _limit;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private AppendOnlyFile? _open;
    private long _sinceCheck;
    private long _lost;
    private string _reason = "";
    private DateTimeOffset _lostSince;
    private long _failed;
    private bool _disposed;

    public RollingFile(string file, long limit = 10 * 1024 * 1024, TimeProvider? time = null)
    {
        _file = file;
        _limit = limit;
        _time = time ?? TimeProvider.System;
    }

    public void Append(string line)
    {
        lock (_gate)
        {
            if (_disposed || (_lost > 0 && _time.GetElapsedTime(_failed) < s_beforeRetry))
            {
                _lost++;
                return;
            }

            try
            {
                Write(Gap() + line + "\n");
                _lost = 0;
                if (_sinceCheck > CheckEvery)
                {
                    RollIfFull();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Lose(e);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                if (!_disposed && _lost > 0)
                {
                    Write(Gap());
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // There is still no room to say so.
            }

            _open?.Dispose();
            _open = null;
            _disposed = true;
        }
    }

    /// <summary>What is missing before the next line. It begins a line of its own: the last one may be there in part.</summary>
    private string Gap() => _lost == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"\n[gateway] lines lost here: {_lost}, since {_lostSince:yyyy-MM-ddTHH:mm:ssZ}, because the log could not be written ({_reason})\n");

    private void Write(string text)
    {
        _open ??= AppendOnlyFile.Open(_file);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _open.Append(bytes);
        _sinceCheck += bytes.Length;
    }

    private void Lose(Exception exception)
    {
        if (_lost++ == 0)
        {
            (_reason, _lostSince) = (exception.Message, _time.GetUtcNow());
        }

        _failed = _time.GetTimestamp();
        _open?.Dispose();
        _open = null;
    }

    private void RollIfFull()
    {
        _sinceCheck = 0;
        // Another process may have rolled the file already: then this one only opens the new file.
        _open?.Dispose();
        _open = null;
        if (new FileInfo(_file) is { Exists: true } info && info.Length > _limit)
        {
            try
            {
                File.Move(_file, _file + ".1", overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It grows on; no line is lost for that.
            }
        }
    }
}
