using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Stdio;

/// <summary>Reads what a server writes to stderr into its log file, and keeps for errors the lines that tell why. Known secrets are masked.</summary>
internal sealed class StderrLog
{
    private const int MaxQuoted = 1024;
    private const int MaxLine = 4096;

    private readonly RollingFile _file;
    private readonly Redactor _redactor;
    private readonly StderrLines _lines = new();

    public StderrLog(RollingFile file, Redactor redactor)
    {
        _file = file;
        _redactor = redactor;
    }

    /// <summary>Hears each line once it is in the log.</summary>
    public Action<string>? OnLine { get; set; }

    /// <summary>Reads until the stream ends; never fails.</summary>
    public async Task ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] characters = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        var line = new StringBuilder();
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                int count = decoder.GetChars(buffer.AsSpan(0, read), characters, flush: false);
                for (int i = 0; i < count; i++)
                {
                    if (characters[i] == '\n')
                    {
                        AddLines(line.ToString());
                        line.Clear();
                    }
                    else if (line.Length >= MaxLine + _redactor.Longest)
                    {
                        // Not at a fixed place: half a secret would be in one piece and half in the next, and neither be known.
                        string text = line.ToString();
                        int cut = _redactor.SafeCut(text, MaxLine);
                        Add(text[..cut]);
                        line.Clear().Append(text, cut, text.Length - cut);
                    }

                    if (characters[i] != '\n')
                    {
                        line.Append(characters[i]);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has gone; what it said before counts.
        }

        AddLines(line.ToString());
    }

    /// <summary>The gateway's own remark about the server, beside what the server says.</summary>
    public void Note(string text) => _file.Append("[gateway] " + _redactor.Mask(text));

    /// <summary>The most telling lines, at most five and 1 KB, marked as the server's words; empty where there are none.</summary>
    public string Quote()
    {
        IReadOnlyList<string> lines;
        bool areLast;
        lock (_lines)
        {
            lines = _lines.Telling(out areLast);
        }

        // What says why comes first; the last lines get the room that it leaves.
        var shown = new string[lines.Count];
        int room = MaxQuoted;
        for (int i = 0; i < lines.Count; i++)
        {
            int at = areLast ? lines.Count - 1 - i : i == 0 ? 0 : lines.Count - i;
            shown[at] = Fit(lines[at], areLast ? room : Math.Min(room, MaxQuoted / 2));
            room -= shown[at].Length == 0 ? 0 : Encoding.UTF8.GetByteCount(shown[at]) + 3;
        }

        string text = string.Join(" | ", shown.Where(line => line.Length > 0));
        return text.Length == 0 ? "" : StderrWords.Of(text, areLast);
    }

    /// <summary>The line, clean and cut to a number of bytes; empty where there is no room worth using.</summary>
    private string Fit(string line, int bytes)
    {
        int over;
        for (int length = bytes; length > 2; length -= Math.Max(1, over / 4))
        {
            string clean = _redactor.Mask(UntrustedText.OneLine(line, length));
            over = Encoding.UTF8.GetByteCount(clean) - bytes;
            if (over <= 0)
            {
                return clean;
            }
        }

        return "";
    }

    private void AddLines(string line)
    {
        while (line.Length > MaxLine)
        {
            int cut = _redactor.SafeCut(line, MaxLine);
            Add(line[..cut]);
            line = line[cut..];
        }

        Add(line);
    }

    private void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        line = _redactor.Mask(line.TrimEnd('\r'));
        lock (_lines)
        {
            _lines.Add(line);
        }

        _file.Append(line);
        OnLine?.Invoke(line);
    }
}
