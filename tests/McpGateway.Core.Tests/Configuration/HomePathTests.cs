using McpGateway.Tests.Support;

using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Tests.Configuration;

public sealed class HomePathTests
{
    private static readonly Dictionary<string, string> s_environment = new(StringComparer.Ordinal) { ["TILDE"] = "~", ["PATH_OF"] = "~/x", ["SET"] = "v" };

    [Theory]
    [InlineData("~", "<home>")]
    [InlineData("~/", "<home>")]
    [InlineData("~/a b/c", "<home>/a b/c")]
    [InlineData("~/${SET}", "<home>/v")]
    [InlineData("--root=~/data", "--root=<home>/data")]
    [InlineData("-c=~", "-c=<home>")]
    [InlineData("${MISSING:-~/data}", "<home>/data")]
    [InlineData("--root=${MISSING:-~/data}", "--root=<home>/data")]
    [InlineData("${PATH_OF}", "~/x")]
    [InlineData("${TILDE}/x", "~/x")]
    [InlineData("--root=${PATH_OF}", "--root=~/x")]
    [InlineData("~bob/x", "~bob/x")]
    [InlineData("a~/x", "a~/x")]
    [InlineData("x ~/y", "x ~/y")]
    [InlineData("/a:~/b", "/a:~/b")]
    [InlineData("--a b=~/x", "--a b=~/x")]
    [InlineData("A=~/x", "A=~/x")]
    [InlineData("-=~/x", "-=~/x")]
    public void A_tilde_at_the_beginning_is_the_home_folder_unless_it_is_a_value(string template, string expected)
    {
        var variables = new Variables("/.env", new Dictionary<string, string>(StringComparer.Ordinal), name => s_environment.GetValueOrDefault(name));

        Assert.Equal(expected.Replace("<home>/", "<home>" + Path.DirectorySeparatorChar, StringComparison.Ordinal).Replace("<home>", UserHome.Find(), StringComparison.Ordinal), variables.ExpandWithHome(template, "args[0]", []));
    }

    [Fact]
    public void A_home_folder_that_does_not_exist_is_not_used()
    {
        string existing = Path.TrimEndingDirectorySeparator(Path.GetTempPath());

        Assert.Equal(existing, UserHome.Choose(existing, () => "/other"));
        foreach (string? named in (string?[])[null, "", " ", "/nonexistent", ".", "~", "relative", Path.Combine(existing, "no such folder"), typeof(HomePathTests).Assembly.Location])
        {
            Assert.Equal(existing, UserHome.Choose(named, () => existing));
            Assert.Null(UserHome.Choose(named, () => null));
            Assert.Null(UserHome.Choose(named, () => "/nonexistent"));
            Assert.Null(UserHome.Choose(named, () => "."));
        }
    }

    [UnixFact("Windows has no file of accounts")]
    public void The_account_has_the_folder_that_the_system_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The file of accounts is there on Linux.");
        string user = Environment.UserName;
        string? line = File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(user + ":", StringComparison.Ordinal));
        Assert.SkipWhen(line is null, "The account is in another database.");

        Assert.Equal(line!.Split(':')[5], UserHome.OfAccount());
    }
}
