namespace McpGateway.Help;

/// <summary>What is written by hand of a cmdlet, beside the documentation in its code: a page of Markdown with sections of known names.</summary>
internal sealed record HelpPage(IReadOnlyList<string> Description, IReadOnlyList<HelpExample> Examples, string? Outputs, IReadOnlyList<string> Notes, IReadOnlyList<string> Related)
{
    private const string Example = "## Example: ";

    /// <summary>Reads a page.</summary>
    /// <exception cref="HelpException">It is missing, or has something that no help would show.</exception>
    public static HelpPage Read(string file, string cmdlet)
    {
        if (!File.Exists(file))
        {
            throw new HelpException(file, $"{cmdlet} has no page: add one with two examples or more.");
        }

        List<string> lines = [.. File.ReadAllLines(file)];
        if (lines.FirstOrDefault() != "# " + cmdlet)
        {
            throw new HelpException(file, $"The page must begin with '# {cmdlet}'.");
        }

        var page = new HelpPage([], [], null, [], []);
        int at = 1;
        page = page with { Description = Paragraphs(Section(lines, ref at)) };
        var examples = new List<HelpExample>();
        while (at < lines.Count)
        {
            string heading = lines[at++];
            List<string> body = Section(lines, ref at);
            page = heading switch
            {
                "## Outputs" => page with { Outputs = string.Join(' ', Paragraphs(body)) },
                "## Notes" => page with { Notes = Paragraphs(body) },
                "## Related" => page with { Related = [.. body.Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Trim())] },
                _ when heading.StartsWith(Example, StringComparison.Ordinal) => Add(page, examples, ReadExample(file, heading[Example.Length..], body)),
                _ => throw new HelpException(file, $"'{heading}' is not a section of a page; the sections are '## Example: ...', '## Outputs', '## Notes', '## Related'."),
            };
        }

        return examples.Count >= 2 ? page with { Examples = examples } : throw new HelpException(file, $"{cmdlet} needs two examples or more.");
    }

    private static HelpPage Add(HelpPage page, List<HelpExample> examples, HelpExample example)
    {
        examples.Add(example);
        return page;
    }

    private static List<string> Section(List<string> lines, ref int at)
    {
        var body = new List<string>();
        bool isCode = false;
        while (at < lines.Count && (isCode || !lines[at].StartsWith('#')))
        {
            isCode ^= lines[at].StartsWith("```", StringComparison.Ordinal);
            body.Add(lines[at++]);
        }

        return body;
    }

    private static HelpExample ReadExample(string file, string title, List<string> body)
    {
        int begin = body.FindIndex(line => line.StartsWith("```powershell", StringComparison.Ordinal));
        int end = begin < 0 ? -1 : body.FindIndex(begin + 1, line => line == "```");
        if (end < 0)
        {
            throw new HelpException(file, $"The example '{title}' has no code between ```powershell and ```.");
        }

        return new HelpExample(title, string.Join('\n', body[(begin + 1)..end]), [.. Paragraphs(body[..begin]), .. Paragraphs(body[(end + 1)..])]);
    }

    /// <summary>Paragraphs with their lines joined; the rows of lists and tables stay lines of their own.</summary>
    private static List<string> Paragraphs(IEnumerable<string> lines)
    {
        var paragraphs = new List<string>();
        string open = "";
        foreach (string line in lines.Append(""))
        {
            bool isRow = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith('|');
            if ((line.Length == 0 || isRow) && open.Length > 0)
            {
                paragraphs.Add(open);
                open = "";
            }

            open += open.Length > 0 && line.Length > 0 ? " " + line.Trim() : line.Trim();
        }

        return paragraphs;
    }
}
