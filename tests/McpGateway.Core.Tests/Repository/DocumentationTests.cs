using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Configuration.Reading;
using McpGateway.Tests.Clients;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>The pages: every link leads somewhere, every page is found from the index, every configuration in them is right.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] s_notOurs = [".git", "artifacts", "out", "node_modules", "obj", "bin"];

    public static TheoryData<string> Pages => [.. AllPages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_in_it(string page)
    {
        string file = Path.Combine(Built.Repository, page);
        foreach (Match link in Link().Matches(WithoutCode(File.ReadAllText(file))))
        {
            string target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = target.Split('#', 2);
            string path = parts[0].Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(parts[0])));
            Assert.True(Path.Exists(path), $"{page} links to {target}, which is not there.");
            Assert.True(parts.Length == 1 || Anchors(path).Contains(parts[1]), $"{page} links to {target}, and {Path.GetFileName(path)} has no such heading.");
        }
    }

    [Fact]
    public void The_index_has_every_page_once_and_says_what_it_is_for()
    {
        string folder = Path.Combine(Built.Repository, "docs");
        string[] listed = [.. IndexRow().Matches(File.ReadAllText(Path.Combine(folder, "README.md"))).Select(row => row.Groups["page"].Value)];

        string[] pages = [.. Directory.GetFiles(folder, "*.md").Select(file => Path.GetFileName(file)!).Where(page => page != "README.md"), "cmdlets/README.md"];
        Assert.Equal(pages.Order(StringComparer.Ordinal), listed.Where(page => !page.StartsWith("../", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// Whole configurations, entries and parts of them: in an editor none of them is marked, and the gateway reports none. What belongs to other programs can be imported.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_configuration_in_a_page_is_right(string page)
    {
        foreach (string configuration in Configurations(File.ReadAllText(Path.Combine(Built.Repository, page))))
        {
            bool isRight = ConfigurationSchema.Accepts(configuration) && ConfigurationReader.Read(page, Encoding.UTF8.GetBytes(configuration)).Problems.Count == 0;
            isRight |= page == "docs/managed.md" && ManagedReader.Read(page, Encoding.UTF8.GetBytes(configuration)).Problem is null;
            Assert.True(isRight || IsOfClient(configuration) || (page == "docs/migrating.md" && IsOfMcporter(configuration)), $"{page}: {configuration}");
        }
    }

    [Fact]
    public void Configurations_in_pages_are_found()
    {
        Assert.Equal(
            ["""{ "mcpServers": { "a": { "command": "b" } } }""", """{ "servers": { "c": { "url": "d" } } }""", """{ "mcpServers": { "s": { "command": "s", "tools": { "deny": "e" } } } }"""],
            Configurations("""
                ```json
                { "mcpServers": { "a": { "command": "b" } } }
                ```
                | VS Code | `{ "servers": { "c": { "url": "d" } } }` |
                ```json
                "tools": { "deny": "e" }
                ```
                ```json
                { "inputSchema": { } }
                ```
                """.ReplaceLineEndings("\n")));
        Assert.True(AllPages().Sum(page => Configurations(File.ReadAllText(Path.Combine(Built.Repository, page))).Count()) > 10);
    }

    /// <summary>What is left in a client's file: the gateway, by the name that is reserved in its own.</summary>
    private static bool IsOfClient(string configuration)
    {
        using var rig = new ClientRig();
        return ImportSource.OfText(rig.Machine, configuration) is [{ IsGateway: true }];
    }

    private static bool IsOfMcporter(string configuration)
    {
        using var rig = new ClientRig();
        IReadOnlyList<ClientServer> servers = ImportSource.OfFile(rig.Machine, rig.Write("mcporter.json", configuration));
        return servers.Count > 0 && servers.All(server => server.Definition.Problem is null && server.Problems.Count == 0);
    }

    private static IEnumerable<string> AllPages() => PagesBelow(Built.Repository)
        .Select(file => Path.GetRelativePath(Built.Repository, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> PagesBelow(string folder) =>
        Directory.GetFiles(folder, "*.md").Concat(Directory.GetDirectories(folder)
            .Where(inner => !s_notOurs.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(PagesBelow));

    private static IEnumerable<string> Configurations(string page)
    {
        foreach (Match block in Json().Matches(page.ReplaceLineEndings("\n")))
        {
            string text = block.Groups["text"].Value.Trim();
            if (text.StartsWith('"'))
            {
                // A part of an entry.
                text = $$"""{ "mcpServers": { "s": { "command": "s", {{text}} } } }""";
            }

            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().Any(member => member.Name is "mcpServers" or "servers" or "gateway"))
            {
                yield return text;
            }
        }
    }

    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(WithoutCode(File.ReadAllText(page), keepsSpans: true)).Select(heading => Anchor(heading.Groups["title"].Value.Trim()))];

    /// <summary>As GitHub makes them: small letters, no punctuation, hyphens for blanks.</summary>
    private static string Anchor(string title) =>
        string.Concat(title.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static string WithoutCode(string page, bool keepsSpans = false)
    {
        string text = Fence().Replace(page.ReplaceLineEndings("\n"), "");
        return keepsSpans ? text : Span().Replace(text, "");
    }

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| \[[^\]]+\]\((?<page>[^)]+)\) \| [^|]*\w[^|]* \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex IndexRow();

    [GeneratedRegex(@"^ *```.*?^ *```$", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Span();

    [GeneratedRegex("^ *```jsonc?\n(?<text>.*?)^ *```$|`(?<text>{ \"(?:mcpServers|servers|gateway)\"[^`\n]*)`", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Json();
}
