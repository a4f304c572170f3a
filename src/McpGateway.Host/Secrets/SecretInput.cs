using System.Text;
using McpGateway.Host.Parsing;
using McpGateway.Secrets;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Host.Secrets;

/// <summary>The value of a secret: all of stdin where that is a file or a pipe, otherwise what the user types, which is not shown.</summary>
internal static class SecretInput
{
    /// <summary>The longest line of a terminal on Linux; others have shorter ones.</summary>
    private const int LongestLine = 4095;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="name">The secret's name, for the prompt.</param>
    /// <returns>The value; empty where none was given.</returns>
    public static async Task<string> ReadAsync(CommandRun run, string name)
    {
        if (Console.IsInputRedirected)
        {
            // Reading may wait without end, and nothing interrupts that either.
            string text = await Task.Run(ReadAll, run.Token).WaitAsync(run.Token).ConfigureAwait(false);
            // What 'echo' puts at the end.
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }

        // A key is waited for without end, and nothing interrupts that: the wait is left behind instead.
        using TerminalEcho? hidden = OperatingSystem.IsWindows() ? null : new TerminalEcho();
        await run.Errors.WriteAsync($"Value of {name} (it is not shown): ").ConfigureAwait(false);
        string typed = await Task.Run((Func<string>)(hidden is null ? ReadKeys : ReadLine), run.Token).WaitAsync(run.Token).ConfigureAwait(false);
        await run.Errors.WriteLineAsync().ConfigureAwait(false);
        return typed;
    }

    private static string ReadAll()
    {
        using Stream input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        ReadOnlySpan<byte> all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        try
        {
            return s_strict.GetString(all.StartsWith(Encoding.UTF8.Preamble) ? all[Encoding.UTF8.Preamble.Length..] : all);
        }
        catch (DecoderFallbackException e)
        {
            throw new SecretStoreException("What came from stdin is not text in UTF-8, and a secret is put in as text. Encode it first, for example as Base64.", e);
        }
    }

    /// <summary>A line as the terminal gives it, which takes back letters by itself. Console would show them.</summary>
    private static string ReadLine()
    {
        using var handle = new SafeFileHandle(0, ownsHandle: false);
        using var terminal = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var line = new List<byte>();
        for (int letter = terminal.ReadByte(); letter is >= 0 and not '\n'; letter = terminal.ReadByte())
        {
            line.Add((byte)letter);
        }

        return line.Count < LongestLine
            ? Encoding.UTF8.GetString([.. line]).TrimEnd('\r')
            : throw new SecretStoreException($"The value is longer than a terminal passes on in one line ({LongestLine} bytes), and would be cut. Give it from a file: mcp-gateway secret set NAME < FILE.");
    }

    private static string ReadKeys()
    {
        var text = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return text.ToString();
                case ConsoleKey.Backspace when text.Length > 0:
                    text.Length--;
                    break;
                case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                    text.Clear();
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        text.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
