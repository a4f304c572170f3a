using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed class CatalogStoreTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_is_kept_is_found_again_byte_for_byte()
    {
        ServerDefinition server = Server("one");
        string[] definitions =
        [
            """{"name":"a","n":9007199254740993,"x":1e400,"text":"é\u00e9 日本 \ud83d\ude00 \/"}""",
            """{ "name" : "b" , "inputSchema" : { "type" : "object" } }""",
            """{"name":"deep","x":""" + new string('[', 900) + new string(']', 900) + "}",
        ];
        CatalogEntry entry = Entry(server, definitions);
        NewStore().Save(entry);

        CatalogEntry found = NewStore().Find(server)!;

        Assert.Equal(definitions, found.Tools.Select(tool => Encoding.UTF8.GetString(tool.Definition.Span)));
        Assert.Equal((entry.Seen, entry.Identity, entry.Fingerprint), (found.Seen, found.Identity, found.Fingerprint));
        Assert.Equal("b", found.Find("b")!.Name);
        Assert.Null(found.Find("B"));
    }

    [Fact]
    public void Another_definition_of_the_same_name_finds_nothing()
    {
        NewStore().Save(Entry(Server("one")));
        var store = NewStore();

        Assert.Null(store.Find(Server("one") with { Arguments = ["other"] }));
        Assert.Null(store.Find(Server("two")));
        Assert.NotNull(store.Find(Server("one") with { Description = "another description" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":2}")]
    [InlineData("{\"format\":1,\"server\":\"other\"}")]
    [InlineData("{\"format\":1,\"server\":\"one\",\"seen\":\"yesterday\",\"tools\":[]}")]
    [InlineData("{\"format\":1,\"server\":\"one\",\"seen\":5,\"tools\":[]}")]
    [InlineData("{\"\\ud800ormat\":1,\"\\ud800\":1}")]
    [InlineData("\u0000\u0000\u0000")]
    public void A_file_that_makes_no_sense_is_no_catalog(string text)
    {
        var store = NewStore();
        store.Save(Entry(Server("one")));
        File.WriteAllText(CatalogFile(), text);

        Assert.Null(NewStore().Find(Server("one")));
        store.Save(Entry(Server("one")));
        Assert.NotNull(NewStore().Find(Server("one")));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_no_catalog()
    {
        var store = NewStore();
        store.Save(Entry(Server("one"), """{"name":"a","description":"é"}"""));
        byte[] bytes = File.ReadAllBytes(CatalogFile());
        for (int length = 0; length < bytes.Length - 1; length++)
        {
            File.WriteAllBytes(CatalogFile(), bytes[..length]);
            Assert.Null(NewStore().Find(Server("one")));
        }
    }

    [Fact]
    public async Task Of_many_writers_one_wins_and_readers_meet_a_whole_file_always()
    {
        ServerDefinition server = Server("one");
        NewStore().Save(Entry(server, """{"name":"t0"}"""));

        await Task.WhenAll(Enumerable.Range(1, 6).Select(writer => Task.Run(() =>
        {
            var store = NewStore();
            for (int i = 0; i < 30; i++)
            {
                string tool = string.Create(CultureInfo.InvariantCulture, $"t{writer}");
                store.Save(Entry(server, [.. Enumerable.Repeat($$"""{"name":"{{tool}}","description":"{{new string('x', 500 * writer)}}"}""", 1)]));
                Assert.Single(NewStore().Find(server)!.Tools);
            }
        }))).InTime();

        Assert.Equal(Path.GetFileName(CatalogFile()), Path.GetFileName(Assert.Single(Directory.GetFiles(_home.Home.CatalogFolder))));
    }

    [Fact]
    public async Task What_another_gateway_wrote_is_seen()
    {
        var reader = NewStore();
        Assert.Null(reader.Find(Server("one")));

        NewStore().Save(Entry(Server("one"), """{"name":"a"}"""));
        await Deadline.Until(() => reader.Find(Server("one"))?.Find("a") is not null, () => "not seen");
    }

    [Fact]
    public void Names_of_servers_that_no_file_could_have_share_none()
    {
        string[] names = ["a", "A", "a/b", "a\\b", "../x", "..", "con", "é", "é ", new string('n', 300), new string('n', 301), "a:b", "😀", "a b", "a_b"];
        var store = NewStore();
        foreach (string name in names)
        {
            store.Save(Entry(Server(name), $$"""{"name":"tool-of-{{name.Length.ToString(CultureInfo.InvariantCulture)}}"}"""));
        }

        var other = NewStore();
        Assert.All(names, name => Assert.Equal(name, other.Find(Server(name))?.Server));
        Assert.Equal(names.Length, Directory.GetFiles(_home.Home.CatalogFolder).Length);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_costs_the_memory_after_this_process_only()
    {
        File.WriteAllText(Path.Combine(_home.Home.Root, "cache"), "where the folder should be");
        var store = NewStore();

        store.Save(Entry(Server("one"), """{"name":"a"}"""));

        Assert.NotNull(store.Find(Server("one"))?.Find("a"));
    }

    [Fact]
    public void Of_tools_with_one_name_the_first_counts() =>
        Assert.Equal("first", Entry(Server("one"), """{"name":"a","description":"first"}""", """{"name":"a","description":"second"}""").Find("a")!.Description);

    private CatalogStore NewStore() => new(_home.Home, TimeProvider.System);

    private static ServerDefinition Server(string name) => new() { Name = name, Command = "c" };

    private static CatalogEntry Entry(ServerDefinition server, params string[] tools) => new(
        server.Name,
        server.Fingerprint,
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        new ServerIdentity("n \"é\"", "1.0", "2025-11-25", "Instructions\nof two lines", """{"tools":{}}"""u8.ToArray()),
        tools.Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes(tool))!));

    private string CatalogFile() => Assert.Single(Directory.GetFiles(_home.Home.CatalogFolder));
}
