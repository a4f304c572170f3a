using McpGateway.Doctor;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>When two paths are the same program.</summary>
public sealed class DesktopPathTests
{
    [UnixFact("it makes symbolic links")]
    public void A_link_is_the_program_that_it_leads_to_and_another_file_is_not()
    {
        using var home = new TemporaryHome();
        string program = Path.Combine(home.Root, "program"), link = Path.Combine(home.Root, "link"), other = Path.Combine(home.Root, "other"), folder = Path.Combine(home.Root, "folder");
        File.WriteAllText(program, "one");
        File.WriteAllText(other, "two, which is longer");
        File.CreateSymbolicLink(link, program);
        Directory.CreateSymbolicLink(folder, home.Root);

        Assert.True(DesktopPath.IsSame(program, program));
        Assert.True(DesktopPath.IsSame(link, program));
        Assert.True(DesktopPath.IsSame(program, link));
        Assert.True(DesktopPath.IsSame(Path.Combine(folder, "program"), program));
        Assert.False(DesktopPath.IsSame(program, other));
        Assert.False(DesktopPath.IsSame(link, other));
        Assert.False(DesktopPath.IsSame(program, Path.Combine(home.Root, "missing")));
    }
}
