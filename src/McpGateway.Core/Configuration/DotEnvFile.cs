using System.Text;
using McpGateway.Files;

namespace McpGateway.Configuration;

/// <summary>
/// Reads a <c>.env</c> file: <c>NAME=value</c> a line, <c>export</c> allowed before it, <c>#</c> begins a comment, values bare, in single
/// quotes (literal) or in double quotes (with the escapes \n \r \t \" \\).
/// </summary>
internal static class DotEnvFile
{
    /// <summary>The variables of a file; none where the file does not exist.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problems">Receives what cannot be understood; the other lines hold anyway.</param>
    public static IReadOnlyDictionary<string, string> Read(string file, ICollection<ConfigurationProblem>? problems = null)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines = ReadLines(file, problems);
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
                problems?.Add(new ConfigurationProblem(file, i + 1, 1, "the line does not have the form NAME=value and is ignored. Fix it, or start it with #."));
                continue;
            }

            variables[name] = value;
        }

        return variables;
    }

    private static string[] ReadLines(string file, ICollection<ConfigurationProblem>? problems)
    {
        if (File.Exists(file) && (FileAccessRules.Refusal(Path.GetDirectoryName(Path.GetFullPath(file))!) ?? FileAccessRules.Refusal(file)) is { } refusal)
        {
            problems?.Add(new ConfigurationProblem(file, 1, 1, refusal));
            return [];
        }

        try
        {
            // With a byte-order mark UTF-16 is read as such; without one it cannot be told from text with characters that no value has.
            string[] lines = File.ReadAllLines(file);
            if (Array.Exists(lines, line => line.Contains('\0', StringComparison.Ordinal)))
            {
                problems?.Add(new ConfigurationProblem(file, 1, 1, "the file is not UTF-8 and is ignored. Save it as UTF-8."));
                return [];
            }

            if (problems is not null && lines.Length > 0 && FileAccessRules.IsReadByOthers(file))
            {
                problems.Add(new ConfigurationProblem(file, 1, 1, $"every user of this machine can read it. Run: chmod 600 '{file}'.") { IsReadByOthers = true });
            }

            return lines;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems?.Add(new ConfigurationProblem(file, 1, 1, $"cannot be read: {e.Message} Check its permissions."));
            return [];
        }
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
