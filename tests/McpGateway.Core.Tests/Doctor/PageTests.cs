using System.Reflection;
using System.Text.RegularExpressions;
using McpGateway.Doctor;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>docs/troubleshooting.md and the doctor know the same, and every symptom is produced in a test.</summary>
public sealed partial class PageTests
{
    private static readonly FindingKind[] s_kinds = [.. typeof(FindingKinds).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => (FindingKind)property.GetValue(null)!)];

    private static readonly string[] s_wrong = [.. s_kinds.Where(kind => kind.Severity >= FindingSeverity.Warning).Select(kind => kind.Id).Order(StringComparer.Ordinal)];

    [Fact]
    public void Ids_are_words_that_no_two_kinds_share()
    {
        Assert.Equal(s_kinds.Length, s_kinds.Select(kind => kind.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(s_kinds, kind => Assert.Matches("^(config|managed|secrets|file|folder|gateway|client|server)\\.[a-z][A-Za-z]+$", kind.Id));
    }

    [Fact]
    public async Task The_page_has_every_warning_and_error_and_no_other()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Built.Repository, "docs", "troubleshooting.md"), TestContext.Current.CancellationToken);

        Assert.Equal(s_wrong, Row().Matches(page).Select(match => match.Groups["id"].Value).Order(StringComparer.Ordinal));
        // What it names elsewhere is an id, too.
        Assert.All(Named().Matches(page).Select(match => match.Groups["id"].Value), id => Assert.Contains(s_kinds, kind => kind.Id == id));
    }

    [Fact]
    public async Task Every_warning_and_error_is_produced_in_a_test()
    {
        string folder = Path.Combine(Built.Repository, "tests", "McpGateway.Core.Tests", "Doctor");
        string tests = string.Concat(await Task.WhenAll(Directory.GetFiles(folder, "*SymptomTests.cs").Select(file => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))));

        Assert.DoesNotContain(s_wrong, id => !tests.Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    /// <summary>It looks at everything, so that whatever knew it would know everything.</summary>
    [Fact]
    public async Task Nothing_else_in_the_core_knows_the_doctor()
    {
        string core = Path.Combine(Built.Repository, "src", "McpGateway.Core"), own = Path.Combine(core, "Doctor") + Path.DirectorySeparatorChar, output = Path.Combine(core, "obj") + Path.DirectorySeparatorChar;
        string[] others = [.. Directory.GetFiles(core, "*.cs", SearchOption.AllDirectories).Where(file => !file.StartsWith(own, StringComparison.Ordinal) && !file.StartsWith(output, StringComparison.Ordinal))];

        Assert.NotEmpty(others);
        foreach (string file in others)
        {
            Assert.DoesNotContain("McpGateway.Doctor", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    /// <summary>The first column of a table.</summary>
    [GeneratedRegex(@"^\| `(?<id>\w+\.\w+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<id>(file|folder|gateway|client|server)\.[A-Za-z]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
