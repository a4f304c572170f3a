using System.Text.RegularExpressions;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>The source tree: small files, folders that can be taken in at a glance, everything where its name says.</summary>
public sealed partial class RepositoryLayoutTests
{
    private const int MaxLines = 350;
    private const int MaxFiles = 25;

    /// <summary>Folders whose types keep the namespace above: users know them by it.</summary>
    private static readonly string[] s_namedAbove = ["src/McpGateway.Core/Catalog/Sharing", "src/McpGateway.Core/Configuration/Managed", "src/McpGateway.Core/Configuration/Settings", "src/McpGateway.Http/Page/Entry", "src/McpGateway.Http/Page/Views", "src/McpGateway.PowerShell/Auditing", "src/McpGateway.PowerShell/Clients", "src/McpGateway.PowerShell/Gateways", "src/McpGateway.PowerShell/Presets"];

    [Fact]
    public void No_file_is_too_long()
    {
        string[] tooLong = [.. LongFiles().Select(file => $"{file.Path}: {file.Lines}")];

        Assert.True(tooLong.Length == 0, $"Of more than {MaxLines} lines:\n{string.Join('\n', tooLong)}");
    }

    [Fact]
    public void No_folder_has_too_many_files()
    {
        string[] tooFull = [.. Files().GroupBy(FolderOf, StringComparer.Ordinal).Where(folder => folder.Count() > MaxFiles).Select(folder => $"{folder.Key}: {folder.Count()}")];

        Assert.True(tooFull.Length == 0, $"Of more than {MaxFiles} files:\n{string.Join('\n', tooFull)}");
    }

    [Fact]
    public void The_namespace_of_a_file_is_its_folder()
    {
        string[] elsewhere =
        [
            .. Files().Where(file => !s_namedAbove.Contains(FolderOf(file)))
                .Select(file => (Path: file, Namespace: Namespace().Match(Text(file)).Groups["name"].Value))
                .Where(file => file.Namespace.Length > 0 && file.Namespace != NamespaceOf(file.Path))
                .Select(file => $"{file.Path}: {file.Namespace}, not {NamespaceOf(file.Path)}"),
        ];

        Assert.True(elsewhere.Length == 0, string.Join('\n', elsewhere));
    }

    [Fact]
    public void A_file_has_one_type_and_its_name()
    {
        string[] others =
        [
            .. Files().Select(file => (Path: file, Types: TypesOf(file)))
                .Where(file => file.Types is not [var type] || type != NameOf(file.Path))
                .Select(file => $"{file.Path}: {string.Join(", ", file.Types)}"),
        ];

        Assert.True(others.Length == 0, $"These have another type, or more than one:\n{string.Join('\n', others)}");
    }

    /// <summary>The name of the type that a file has: what stands before the first dot, for a partial type may have several files.</summary>
    private static string NameOf(string file) => Path.GetFileName(file).Split('.')[0];

    private static string[] TypesOf(string file)
    {
        string text = Text(file);
        // The commands that a program is started with stand in no type.
        return Namespace().IsMatch(text) ? [.. TopLevelType().Matches(text).Select(type => type.Groups["name"].Value)] : [NameOf(file)];
    }

    private static string NamespaceOf(string file)
    {
        string space = FolderOf(file)["src/".Length..].Replace('/', '.');
        return space == "McpGateway.Core" || space.StartsWith("McpGateway.Core.", StringComparison.Ordinal) ? "McpGateway" + space["McpGateway.Core".Length..] : space;
    }

    private static string FolderOf(string file) => file[..file.LastIndexOf('/')];

    private static IEnumerable<(string Path, int Lines)> LongFiles() =>
        Files().Select(file => (file, File.ReadLines(Full(file)).Count())).Where(file => file.Item2 > MaxLines);

    private static string Text(string file) => File.ReadAllText(Full(file));

    private static string Full(string file) => Path.Combine(Built.Repository, file);

    /// <summary>All files of C# below <c>src</c>, from the root of the tree.</summary>
    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Built.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Built.Repository, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(["bin", "obj"]).Any())
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();

    /// <summary>A type that stands at the beginning of a line, as none does that is nested or written in a text.</summary>
    [GeneratedRegex(@"^(public |internal |file |sealed |static |abstract |partial |readonly |ref |unsafe )*(class|struct|record struct|record|interface|enum|delegate [\w<>\[\]?., ]+?) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TopLevelType();
}
