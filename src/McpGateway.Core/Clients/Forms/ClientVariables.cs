using System.Text;
using System.Text.RegularExpressions;

namespace McpGateway.Clients.Forms;

/// <summary>Translates the variables of clients into those of the gateway and notes what cannot be translated.</summary>
internal sealed partial class ClientVariables
{
    private readonly ClientMachine _machine;
    private readonly ClientPlace _place;

    /// <summary>Translates entries of one place.</summary>
    /// <param name="machine">The machine that the place is on.</param>
    /// <param name="place">The place.</param>
    public ClientVariables(ClientMachine machine, ClientPlace place)
    {
        _machine = machine;
        _place = place;
    }

    /// <summary>What the user should know, each once, as sentences.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>A client that knows no variables means the text as it stands.</summary>
    public static string AsText(string text, ClientVariables variables) => text.Replace("${", "$${", StringComparison.Ordinal);

    /// <summary>The variables of VS Code and of those that follow it: <c>${env:X}</c>, <c>${input:x}</c>, <c>${userHome}</c>, <c>${workspaceFolder}</c>.</summary>
    public static string AsInEditors(string text, ClientVariables variables) => Replace(text, variables.OfEditor);

    private static string Replace(string text, Func<string, string> replacement)
    {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", done, StringComparison.Ordinal))
        {
            int close = text.IndexOf('}', at);
            if (close < 0)
            {
                break;
            }

            result.Append(text, done, at - done).Append(replacement(text[(at + 2)..close]));
            done = close + 1;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>mcporter: <c>$env:X</c> as the whole value, and <c>${X-default}</c> or <c>${X:default}</c> beside the usual form.</summary>
    public static string AsInMcporter(string text, ClientVariables variables) =>
        text.StartsWith("$env:", StringComparison.Ordinal) ? $"${{env:{text[5..]}}}" : Replace(text, name =>
        {
            int end = name.IndexOfAny([':', '-']);
            return end <= 0 || name.StartsWith("env:", StringComparison.Ordinal) ? $"${{{name}}}" : $"${{{name[..end]}:-{name[end..].TrimStart(':').TrimStart('-')}}}";
        });

    /// <summary>A file of no client in particular: the gateway's own variables, and those of editors and other gateways that cannot be anything else.</summary>
    public static string AsAnywhere(string text, ClientVariables variables) => Replace(text, name =>
        name.Contains(":-", StringComparison.Ordinal) || name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name is not ("userHome" or "workspaceFolder" or "workspaceFolderBasename" or "pathSeparator")
            ? $"${{{name}}}"
            : variables.OfEditor(name));

    /// <summary>Gemini CLI: <c>$X</c> and <c>${X}</c>, and <c>%X%</c> on Windows.</summary>
    public static string WithDollar(string text, ClientVariables variables)
    {
        string named = AfterDollar().Replace(text, match => $"${{env:{match.Groups["name"].Value}}}");
        return variables._machine.System == ClientSystem.Windows ? BetweenPercents().Replace(named, match => $"${{env:{match.Groups["name"].Value}}}") : named;
    }

    /// <summary>Copilot CLI: <c>${X}</c> and <c>${X:-default}</c> as here, and <c>$X</c> as the whole value.</summary>
    public static string AsInCopilot(string text, ClientVariables variables) =>
        AfterDollar().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length ? $"${{env:{match.Groups["name"].Value}}}" : text;

    /// <summary>opencode: <c>{env:X}</c>, and <c>{file:path}</c>, which the gateway has no word for.</summary>
    public static string InBraces(string text, ClientVariables variables)
    {
        foreach (Match file in OfFile().Matches(text))
        {
            variables.Note($"It uses {file.Value}, the content of a file, which only the client puts in. Set a variable or a secret with that content, and name it in the entry.");
        }

        return InEnvBraces().Replace(AsText(text, variables), match => $"${{env:{match.Groups["name"].Value}}}");
    }

    /// <summary>Continue: <c>${{ secrets.X }}</c>, which it keeps itself.</summary>
    public static string AsInContinue(string text, ClientVariables variables)
    {
        string marked = InDoubleBraces().Replace(text, match =>
        {
            string name = match.Groups["name"].Value, variable = VariableName(name);
            variables.Note(match.Groups["kind"].Value == "secrets"
                ? $"'{name}' is a secret that the client keeps. Set {variable} in the environment or in .env instead."
                : $"'{name}' is something that only the client knows. Set {variable} in the environment or in .env instead.");
            return VariableMark.Of(variable);
        });
        return AsText(marked, variables);
    }

    private string OfEditor(string name)
    {
        switch (name)
        {
            case "userHome":
                return _machine.System == ClientSystem.Windows ? "${USERPROFILE}" : "${HOME}";
            case "pathSeparator" or "/":
                return _machine.System == ClientSystem.Windows ? "\\" : "/";
            case "workspaceFolder" or "workspaceFolderBasename" when _place.Project is { } project:
                return (name == "workspaceFolder" ? project : Path.GetFileName(project)).Replace("${", "$${", StringComparison.Ordinal);
        }

        if (name.StartsWith("env:", StringComparison.Ordinal))
        {
            return $"${{{name}}}";
        }

        if (name.StartsWith("input:", StringComparison.Ordinal))
        {
            string variable = VariableName(name[6..]);
            Note($"The client asks for '{name[6..]}' when the server starts. Set {variable} in the environment or in .env instead.");
            return $"${{env:{variable}}}";
        }

        if (name.StartsWith("keyring:", StringComparison.Ordinal))
        {
            string variable = VariableName(name[8..]);
            Note($"'{name[8..]}' is in a keyring. Set {variable} in the environment or in .env instead.");
            return $"${{env:{variable}}}";
        }

        Note($"It uses ${{{name}}}, which only the client knows. Set a variable of that name, or edit the entry.");
        return $"${{{name}}}";
    }

    /// <summary>A text as the name of an environment variable: capital letters, digits and underscores.</summary>
    public static string VariableName(string text)
    {
        string name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    private void Note(string sentence)
    {
        if (!Notes.Contains(sentence, StringComparer.Ordinal))
        {
            Notes.Add(sentence);
        }
    }

    // Not the braces with a default, which are the gateway's own form as well.
    [GeneratedRegex(@"\$(?<name>[A-Za-z_]\w*)|\$\{(?<name>[A-Za-z_]\w*)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex AfterDollar();

    [GeneratedRegex(@"%(?<name>[A-Za-z_]\w*)%", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex BetweenPercents();

    [GeneratedRegex(@"\{env:(?<name>[^{}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex InEnvBraces();

    [GeneratedRegex(@"\{file:[^{}]+\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex OfFile();

    [GeneratedRegex(@"\$\{\{\s*(?<kind>\w+)\.(?<name>[\w./-]+)\s*\}\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex InDoubleBraces();
}
