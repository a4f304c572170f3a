using System.Reflection;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>
/// What the core lets the cmdlets and the executable use is what <c>PublicSurface.txt</c> says: who makes something public shows it there, and whether it has to be is seen
/// where it is reviewed.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const string UpdateVariable = "UPDATE_PUBLIC_SURFACE";

    private static readonly Assembly s_core = typeof(GatewayHome).Assembly;

    [Fact]
    public void The_public_types_and_members_of_the_core_are_those_that_are_written_down()
    {
        string file = Path.Combine(Built.Repository, "tests", "McpGateway.Core.Tests", "Repository", "PublicSurface.txt");
        IReadOnlyList<string> now = PublicSurface.Of(s_core);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(file, string.Concat(now.Select(line => line + "\n")));
        }

        string[] written = File.ReadAllLines(file);
        string[] changes = [.. now.Except(written, StringComparer.Ordinal).Select(line => "new:  " + line), .. written.Except(now, StringComparer.Ordinal).Select(line => "gone: " + line)];
        Assert.True(changes.Length == 0, $"""
            The public surface of the core is not what {file} says:
            {string.Join('\n', changes)}
            What neither the cmdlets nor the executable use is internal. Where it is meant to be like this, run the test once with the variable {UpdateVariable}=1, which writes the file.
            """);
        Assert.Equal(written.Order(StringComparer.Ordinal), written);
    }

    /// <summary>A type is public for the sake of another assembly, or of a public type that speaks of it.</summary>
    [Fact]
    public void Every_public_type_of_the_core_is_used_by_another_assembly()
    {
        HashSet<string> used =
        [
            .. Built.AssembliesAbove.SelectMany(AssemblyUses.Of).Select(use => $"{use.ToNamespace}.{use.To}"),
            .. PublicSurface.Of(s_core).SelectMany(Named),
        ];

        string[] unused = [.. s_core.GetExportedTypes().Where(type => !type.IsNested && !used.Contains(type.FullName!.Split('`')[0])).Select(type => type.FullName!)];
        Assert.True(unused.Length == 0, $"Public, and used by nobody: {string.Join(", ", unused)}");
    }

    /// <summary>The types of which a line speaks, but for the one that it tells of.</summary>
    private static string[] Named(string line)
    {
        int end = line.AsSpan().IndexOfAny('(', ' ');
        return end < 0 ? [] : line[end..].Split(['(', ')', ' ', ',', '<', '>', '?', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
    }
}
