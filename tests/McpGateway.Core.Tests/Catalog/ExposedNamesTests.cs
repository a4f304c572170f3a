using System.Globalization;
using System.Text.RegularExpressions;
using McpGateway.Catalog;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed partial class ExposedNamesTests
{
    /// <summary>Parts of names that are apt to collide: separators, what becomes an underscore, capitals, digests.</summary>
    private static readonly string[] s_parts =
        ["a", "b", "A", "_", "__", "-", ".", " ", "/", "é", "😀", "0", "12345678", "deadbeef", "_deadbeef", "longer", "server", "x__y", new string('n', 30)];

    [Theory]
    [InlineData("github", "search", "github__search")]
    [InlineData("a", "b__c", "a__b__c")]
    [InlineData("a", "_b_", "a___b_")]
    [InlineData("a_b-c", "X-1", "a_b-c__X-1")]
    [InlineData("_", "x", null)]
    [InlineData("a_", "x", null)]
    [InlineData("a__b", "c", null)]
    [InlineData("a", "b.c", null)]
    [InlineData("a b", "c", null)]
    [InlineData("a", "é", null)]
    [InlineData("", "c", null)]
    [InlineData("a", "", null)]
    public void A_name_that_can_stay_stays(string server, string item, string? expected)
    {
        string name = ExposedNames.Of(server, item);

        if (expected is not null)
        {
            Assert.Equal(expected, name);
        }
        else
        {
            Assert.Matches("__.*_[0-9a-f]{8}$", name);
        }
    }

    [Theory]
    [InlineData("my server", "get a/b", "my_server__get_a_b_944c5f0e")]
    [InlineData("a__b", "c", "a__b__c_21fd8f80")]
    public void Names_are_the_same_in_every_version(string server, string item, string expected) =>
        // Written down once and for all: clients keep permissions by these names.
        Assert.Equal(expected, ExposedNames.Of(server, item));

    [Fact]
    public void What_is_just_short_enough_stays_and_what_is_longer_is_cut()
    {
        string item = new('i', 64 - 2 - 6);
        Assert.Equal("server__" + item, ExposedNames.Of("server", item));

        string cut = ExposedNames.Of("server", item + "i");
        Assert.Equal(64, cut.Length);
        Assert.StartsWith("server__" + item[..40], cut, StringComparison.Ordinal);
        Assert.NotEqual(cut, ExposedNames.Of("server", item + "j"));
    }

    [Fact]
    public void Of_a_long_server_something_is_kept_and_the_item_as_well()
    {
        Assert.Matches("^s{47}__search_[0-9a-f]{8}$", ExposedNames.Of(new string('s', 300), "search"));
        Assert.Matches("^s{20}__i{33}_[0-9a-f]{8}$", ExposedNames.Of(new string('s', 300), new string('i', 300)));
    }

    [Fact]
    public void Names_of_any_items_are_legal_unique_and_lead_back()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (string Server, IEnumerable<string> Items)[] servers =
                [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (Name(random), (IEnumerable<string>)[.. Enumerable.Range(0, random.Next(12)).Select(_ => Name(random))]))];
            // Items that are called what others are exposed as.
            servers = [.. servers, .. servers.SelectMany(one => one.Items.Select(item => ExposedNames.Of(one.Server, item)))
                .Select(name => (name[..name.IndexOf("__", StringComparison.Ordinal)], (IEnumerable<string>)[name[(name.IndexOf("__", StringComparison.Ordinal) + 2)..]]))];
            Check(servers, seed);
        }
    }

    [Fact]
    public void Where_names_clash_the_later_one_gets_a_longer_digest()
    {
        string taken = ExposedNames.Of("a", "x y");
        string longer = ExposedNames.Hashed("a", "x y", 2);
        string longest = ExposedNames.Hashed("a", "x y", 3);
        string all = ExposedNames.Hashed("a", "x y", 4);
        string salted = ExposedNames.Hashed("a", "x y", 5);
        Assert.Equal(5, new[] { taken, longer, longest, all, salted }.Distinct(StringComparer.Ordinal).Count());

        for (int count = 1; count <= 4; count++)
        {
            string[] crafted = [.. new[] { taken, longer, longest, all }.Take(count)];
            var directory = new ExposedDirectory([("a", [.. crafted.Select(name => name[3..]), "x y"])]);

            // What keeps its name as it is keeps it whatever others are called.
            Assert.All(crafted, name => Assert.Equal(name, directory.NameOf("a", name[3..])));
            Assert.Equal(new[] { longer, longest, all, salted }[count - 1], directory.NameOf("a", "x y"));
        }
    }

    [Fact]
    public void Of_digests_that_clash_the_ordinally_first_keeps_the_short_one()
    {
        // Two items whose names differ in what is cut or replaced and whose digests begin with the same 8 digits, found by search.
        (string First, string Second) = FindClash();
        Assert.Equal(ExposedNames.Of("s", First), ExposedNames.Of("s", Second));

        foreach (string[] items in new[] { new[] { First, Second }, [Second, First] })
        {
            var directory = new ExposedDirectory([("s", items)]);
            Assert.Equal(ExposedNames.Of("s", First), directory.NameOf("s", First));
            Assert.Equal(ExposedNames.Hashed("s", Second, 2), directory.NameOf("s", Second));
        }
    }

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        var directory = new ExposedDirectory([("a", ["x"]), ("a", ["x", "y"])]);

        Assert.Equal(2, directory.Count);
        Assert.Null(directory.NameOf("a", "z"));
        Assert.Null(directory.NameOf("x", "a"));
        Assert.False(directory.TryResolve("a__z", out _, out _));
        Assert.False(directory.TryResolve("A__x", out _, out _));
    }

    [Fact]
    public void A_directory_of_5000_items_is_built_quickly()
    {
        (string, IEnumerable<string>)[] servers = [.. Enumerable.Range(0, 50).Select(server => (
            string.Create(CultureInfo.InvariantCulture, $"server {server}"),
            (IEnumerable<string>)[.. Enumerable.Range(0, 100).Select(item => string.Create(CultureInfo.InvariantCulture, $"an item with a name, number {item}"))]))];

        // Some 5 ms; the limit is for what grows with the square.
        Assert.InRange(ProcessorTime.Of(() => Assert.Equal(5000, new ExposedDirectory(servers).Count)), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static void Check((string Server, IEnumerable<string> Items)[] servers, int seed)
    {
        var directory = new ExposedDirectory(servers);
        var shuffled = new ExposedDirectory(servers.Reverse().Select(one => (one.Server, one.Items.Reverse())));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string server, string item) in servers.SelectMany(one => one.Items.Select(item => (one.Server, item))).Distinct())
        {
            string name = directory.NameOf(server, item)!;
            Assert.Matches(Legal(), name);
            Assert.True(names.Add(name), $"seed {seed}: '{name}' twice");
            Assert.True(directory.TryResolve(name, out string? foundServer, out string? foundItem));
            Assert.Equal((server, item), (foundServer, foundItem));
            Assert.Equal(name, shuffled.NameOf(server, item));
            if (Plain().IsMatch(server) && !server.Contains("__", StringComparison.Ordinal) && !server.EndsWith('_') && Plain().IsMatch(item) && server.Length + item.Length <= 62)
            {
                Assert.Equal($"{server}__{item}", name);
            }
        }

        Assert.Equal(names.Count, directory.Count);
    }

    private static (string First, string Second) FindClash()
    {
        // All have the same cut name, so that 32 bits decide: a clash is due after some 80,000.
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; ; i++)
        {
            string item = new string('i', 100) + i.ToString("D9", CultureInfo.InvariantCulture);
            if (!seen.TryAdd(ExposedNames.Of("s", item), item))
            {
                return (seen[ExposedNames.Of("s", item)], item);
            }
        }
    }

    private static string Name(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => s_parts[random.Next(s_parts.Length)]));

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$", RegexOptions.None, 1000)]
    private static partial Regex Legal();

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.None, 1000)]
    private static partial Regex Plain();
}
