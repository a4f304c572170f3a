using System.Text;
using McpGateway.Files;

namespace McpGateway.Diagnostics;

/// <summary>
/// A log file that several processes may append to and that never grows without bound: beyond its limit it becomes <c>.1</c> and begins anew.
/// Nothing touches the disk before the first line. A log that cannot be written is given up silently: it must never cost a call.
/// </summary>
internal sealed class RollingFile : IDisposable
{
    private const int CheckEvery = 256 * 1024;

    private readonly string _file;
    private readonly long _limit;
    private readonly Lock _gate = new();
    private AppendOnlyFile? _open;
    private long _sinceCheck;
    private bool _givenUp;

    public RollingFile(string file, long limit = 10 * 1024 * 1024)
    {
        _file = file;
        _limit = limit;
    }

    public void Append(string line)
    {
        lock (_gate)
        {
            if (_givenUp)
            {
                return;
            }

            try
            {
                _open ??= AppendOnlyFile.Open(_file);
                byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
                _open.Append(bytes);
                _sinceCheck += bytes.Length;
                if (_sinceCheck > CheckEvery)
                {
                    RollIfFull();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _givenUp = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _open?.Dispose();
            _open = null;
            _givenUp = true;
        }
    }

    private void RollIfFull()
    {
        _sinceCheck = 0;
        // Another process may have rolled the file already: then this one only opens the new file.
        _open?.Dispose();
        _open = null;
        if (new FileInfo(_file) is { Exists: true } info && info.Length > _limit)
        {
            File.Move(_file, _file + ".1", overwrite: true);
        }
    }
}
