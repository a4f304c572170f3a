using System.Text;

namespace McpGateway.Help;

/// <summary>Writes a page a cmdlet, and one that lists them.</summary>
internal static class MarkdownWriter
{
    public static void Write(IReadOnlyList<CmdletHelp> cmdlets, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (CmdletHelp cmdlet in cmdlets)
        {
            File.WriteAllText(Path.Combine(folder, cmdlet.Name + ".md"), Page(cmdlet));
        }

        var list = new StringBuilder("# Cmdlets\n\n| cmdlet | what it does |\n|---|---|\n");
        foreach (CmdletHelp cmdlet in cmdlets)
        {
            list.Append("| [").Append(cmdlet.Name).Append("](").Append(cmdlet.Name).Append(".md) | ").Append(Cell(cmdlet.Synopsis)).Append(" |\n");
        }

        File.WriteAllText(Path.Combine(folder, "README.md"), list.ToString());
        foreach (string stale in Directory.EnumerateFiles(folder, "*-*.md").Where(page => cmdlets.All(cmdlet => cmdlet.Name != Path.GetFileNameWithoutExtension(page))))
        {
            File.Delete(stale);
        }
    }

    private static string Page(CmdletHelp cmdlet)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(cmdlet.Name).Append("\n\n").Append(Joined(cmdlet.Description)).Append("\n\n## Syntax\n\n```\n");
        text.AppendJoin("\n\n", cmdlet.Sets.Select(set => Syntax(cmdlet, set))).Append("\n```\n\n## Examples\n");
        foreach (HelpExample example in cmdlet.Page.Examples)
        {
            text.Append("\n### ").Append(example.Title).Append("\n\n```powershell\n").Append(example.Code).Append("\n```\n");
            text.Append(example.Remarks.Count == 0 ? "" : "\n" + Joined(example.Remarks) + "\n");
        }

        text.Append("\n## Parameters\n\n| parameter | type | description | from the pipeline |\n|---|---|---|---|\n");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            string values = parameter.Values.Count == 0 ? "" : $" One of {string.Join(", ", parameter.Values)}.";
            string wildcards = parameter.TakesWildcards ? " Takes wildcards." : "";
            string aliases = parameter.Aliases.Count == 0 ? "" : $" Also `-{string.Join("`, `-", parameter.Aliases)}`.";
            text.Append("| `-").Append(parameter.Name).Append("` | ").Append(parameter.TypeName.Replace("[]", "\\[\\]", StringComparison.Ordinal)).Append(" | ")
                .Append(Cell(parameter.Summary + values + wildcards + aliases)).Append(" | ").Append(Pipeline(parameter.Uses)).Append(" |\n");
        }

        text.Append("\n## Outputs\n\n").Append(cmdlet.OutputTypes.Count == 0 ? "None." : $"`{string.Join("`, `", cmdlet.OutputTypes)}`.");
        text.Append(cmdlet.Page.Outputs is null ? "" : " " + cmdlet.Page.Outputs).Append('\n');
        text.Append(cmdlet.Page.Notes.Count == 0 ? "" : "\n## Notes\n\n" + Joined(cmdlet.Page.Notes) + "\n");
        text.Append(cmdlet.Page.Related.Count == 0 ? "" : "\n## Related\n\n" + string.Join(", ", cmdlet.Page.Related.Select(Link)) + "\n");
        return text.ToString();
    }

    private static string Syntax(CmdletHelp cmdlet, string set) =>
        string.Join(' ', [cmdlet.Name, .. cmdlet.ParametersOf(set).Select(pair => Shown(pair.Parameter, pair.Use)), "[<CommonParameters>]"]);

    private static string Shown(ParameterHelp parameter, ParameterUse use)
    {
        string name = use.Position is null || parameter.IsSwitch ? "-" + parameter.Name : $"[-{parameter.Name}]";
        string whole = parameter.IsSwitch ? name : $"{name} <{parameter.TypeName}>";
        return use.IsMandatory ? whole : $"[{whole}]";
    }

    private static string Pipeline(IReadOnlyList<ParameterUse> uses) =>
        (uses.Any(use => use.FromPipeline), uses.Any(use => use.FromPipelineByName)) switch
        {
            (true, true) => "by value or by name",
            (true, false) => "by value",
            (false, true) => "by name",
            _ => "",
        };

    private static string Link(string related) => related.Contains('-', StringComparison.Ordinal) && !related.Contains(' ', StringComparison.Ordinal) ? $"[{related}]({related}.md)" : related;

    // The rows of a list or a table belong together.
    private static string Joined(IEnumerable<string> paragraphs)
    {
        var text = new StringBuilder();
        char before = ' ';
        foreach (string paragraph in paragraphs)
        {
            bool isRow = paragraph[0] is '|' or '-' && paragraph[0] == before;
            text.Append(text.Length == 0 ? "" : isRow ? "\n" : "\n\n").Append(paragraph);
            before = paragraph[0];
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
