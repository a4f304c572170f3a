using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Clients.Importing;

/// <summary>Sets variables in a <c>.env</c> file; every other line stays as it is.</summary>
internal static class DotEnvWriter
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sets variables, at the end of the file where they are not there yet. The file is for the user only.</summary>
    /// <param name="file">The file; it need not exist.</param>
    /// <param name="variables">Names and values.</param>
    /// <exception cref="ConfigurationException">The file cannot be written, or is none that can be edited.</exception>
    public static void Set(string file, IEnumerable<KeyValuePair<string, string>> variables)
    {
        KeyValuePair<string, string>[] wanted = [.. variables.DistinctBy(pair => pair.Key, StringComparer.Ordinal)];
        if (wanted.Length == 0)
        {
            return;
        }

        try
        {
            bool exists = File.Exists(file);
            string text = exists ? s_utf8.GetString(File.ReadAllBytes(file)) : "";
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new DecoderFallbackException();
            }

            foreach ((string name, string value) in wanted)
            {
                text = Set(text, name, $"{name}={Quote(value)}");
            }

            if (exists && !OperatingSystem.IsWindows())
            {
                // Before it holds secrets, for the new file takes this over.
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            AtomicFile.Write(file, s_utf8.GetBytes(text));
        }
        catch (DecoderFallbackException e)
        {
            throw new ConfigurationException($"{file} is not UTF-8, so no secret was moved there. Save it as UTF-8, then try again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be written, so no secret was moved there: {e.Message} Check the permissions of its folder.", e);
        }
    }

    private static string Set(string text, string name, string line)
    {
        // The last line of a name is the one that counts.
        int found = -1, length = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            if (NameOf(text[at..end]) == name)
            {
                (found, length) = (at, text[at..end].TrimEnd('\r').Length);
            }

            at = end + 1;
        }

        if (found >= 0)
        {
            return text[..found] + line + text[(found + length)..];
        }

        string newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return text + (text.Length == 0 || text[^1] == '\n' || text == "\uFEFF" ? "" : newLine) + line + newLine;
    }

    private static string? NameOf(string line)
    {
        string text = line.TrimStart('\uFEFF').TrimStart();
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || text.StartsWith('#'))
        {
            return null;
        }

        string name = text[..equals].Trim();
        return name.StartsWith("export ", StringComparison.Ordinal) ? name[7..].Trim() : name;
    }

    /// <summary>A value as <see cref="DotEnvFile"/> reads it back.</summary>
    private static string Quote(string value)
    {
        bool isBare = value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '+' or '=' or '@' or ',');
        if (isBare)
        {
            return value;
        }

        string escaped = value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
