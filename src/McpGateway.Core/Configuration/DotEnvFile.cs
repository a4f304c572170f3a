using System.Globalization;
using System.Text;

namespace McpGateway.Configuration;

/// <summary>
/// Reads a <c>.env</c> file: <c>NAME=value</c> a line, <c>export</c> allowed before it, <c>#</c> begins a comment, values bare, in single
/// quotes (literal) or in double quotes (with the escapes \n \r \t \" \\).
/// </summary>
internal static class DotEnvFile
{
    /// <summary>The variables of a file; none where the file does not exist.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or a line cannot be understood.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return variables;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be read: {e.Message} Check its permissions.", e);
        }

        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : line[..equals].Trim();
            if (name.StartsWith("export ", StringComparison.Ordinal))
            {
                name = name[7..].Trim();
            }

            string? value = equals < 0 ? null : Value(line[(equals + 1)..].Trim());
            if (name.Length == 0 || value is null)
            {
                // The line itself is not repeated: it may hold a secret.
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{file} line {i + 1} is not of the form NAME=value. Mend it or begin it with #."));
            }

            variables[name] = value;
        }

        return variables;
    }

    private static string? Value(string text)
    {
        if (text.StartsWith('\''))
        {
            int close = text.IndexOf('\'', 1);
            return close < 0 ? null : text[1..close];
        }

        if (text.StartsWith('"'))
        {
            return Quoted(text);
        }

        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }

    private static string? Quoted(string text)
    {
        var value = new StringBuilder();
        for (int i = 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
            {
                return value.ToString();
            }

            if (c == '\\' && i + 1 < text.Length)
            {
                c = text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', char other => other };
            }

            value.Append(c);
        }

        return null;
    }
}
