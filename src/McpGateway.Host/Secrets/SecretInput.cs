using System.Text;
using McpGateway.Host.Parsing;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Host.Secrets;

/// <summary>The value of a secret: all of stdin where that is a file or a pipe, otherwise what the user types, which is not shown.</summary>
internal static class SecretInput
{
    /// <summary>Reads it.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="name">The secret's name, for the prompt.</param>
    /// <returns>The value; empty where none was given.</returns>
    public static async Task<string> ReadAsync(CommandRun run, string name)
    {
        if (Console.IsInputRedirected)
        {
            string text = await Console.In.ReadToEndAsync(run.Token).ConfigureAwait(false);
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

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
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
