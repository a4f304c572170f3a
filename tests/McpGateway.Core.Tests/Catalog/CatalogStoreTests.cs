using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed class CatalogStoreTests : IDisposable
{
    private static readonly DateTimeOffset s_seen = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ServerIdentity s_identity = new("n \"é\"", "1.0", "2025-11-25", "Instructions\nof two lines", """{"tools":{}}"""u8.ToArray());

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
        Assert.Equal((entry.Seen, entry.Identity, entry.Fingerprint), (found.Seen, found.Identity with { Capabilities = entry.Identity.Capabilities }, found.Fingerprint));
        Assert.Equal(entry.Identity.Capabilities.ToArray(), found.Identity.Capabilities.ToArray());
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
    [InlineData("{\"format\":2,\"server\":\"other\"}")]
    [InlineData("{\"format\":2,\"server\":\"one\",\"seen\":\"yesterday\",\"tools\":[]}")]
    [InlineData("{\"format\":2,\"server\":\"one\",\"seen\":5,\"tools\":[]}")]
    [InlineData("{\"format\":1,\"server\":\"one\",\"seen\":\"2026-01-02\",\"capabilities\":{},\"tools\":[]}")]
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

    [Fact]
    public void Prompts_resources_and_templates_are_found_again_byte_for_byte()
    {
        ServerDefinition server = Server("one");
        string[] prompts = ["""{"name":"p","n":1e400}""", """{ "name" : "q" }"""];
        string[] resources = ["""{"uri":"a:b","text":"é\u00e9"}""", """{"uri":"a:c"}"""];
        string[] templates = ["""{"uriTemplate":"a:{x}"}""", """{"uriTemplate":"b:{x}"}"""];
        NewStore().Save(Entry(server, prompts, resources, templates));

        CatalogEntry found = NewStore().Find(server)!;

        Assert.Equal(prompts, Texts(found.Prompts));
        Assert.Equal(resources, Texts(found.Resources));
        Assert.Equal(templates, Texts(found.ResourceTemplates));
        Assert.Equal("q", found.FindPrompt("q")!.Name);
        Assert.Equal("a:c", found.FindResource("a:c")!.Uri);
        Assert.Null(found.FindPrompt("Q"));
        Assert.Null(found.FindResource("a:d"));
    }

    [Fact]
    public void What_has_no_name_is_left_out_and_of_equal_ones_the_first_counts()
    {
        string[] without = ["""{}""", """[]""", """5""", """null""", """{"name":5,"uri":5,"uriTemplate":5}""", """{"name":"","uri":"","uriTemplate":""}""", """{"name":"\ud800","uri":"\ud800","uriTemplate":"\ud800"}"""];
        CatalogEntry entry = Entry(
            Server("one"),
            [.. without, """{"name":"p","title":"first"}""", """{"name":"p","title":"second"}"""],
            [.. without, """{"uri":"a:b","name":"first"}""", """{"uri":"a:b","name":"second"}"""],
            [.. without, """{"uriTemplate":"a:{x}","name":"first"}""", """{"uriTemplate":"a:{x}","name":"second"}"""]);

        Assert.Equal("first", Assert.Single(entry.Prompts).Title);
        Assert.Equal("first", Assert.Single(entry.Resources).Name);
        Assert.Contains("first", Assert.Single(Texts(entry.ResourceTemplates)), StringComparison.Ordinal);
        Assert.Same(entry.Prompts[0], entry.FindPrompt("p"));
        Assert.Same(entry.Resources[0], entry.FindResource("a:b"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[5,null,[],{}]")]
    public void A_list_that_makes_no_sense_costs_itself_alone(string list)
    {
        NewStore().Save(Entry(Server("one"), """{"name":"a"}"""));
        string text = File.ReadAllText(CatalogFile());
        Assert.Contains("\"prompts\":[]", text, StringComparison.Ordinal);
        File.WriteAllText(CatalogFile(), text.Replace("\"prompts\":[]", "\"prompts\":" + list, StringComparison.Ordinal).Replace(",\n\"resources\":[]", "", StringComparison.Ordinal));

        CatalogEntry found = NewStore().Find(Server("one"))!;

        Assert.NotNull(found.Find("a"));
        Assert.Equal((0, 0, 0), (found.Prompts.Count, found.Resources.Count, found.ResourceTemplates.Count));
    }

    [Fact]
    public void A_definition_that_refuses_tools_does_not_see_them_and_pays_for_it_once()
    {
        var store = new CatalogStore(_home.Home, new ManualTime());
        ServerDefinition everything = Server("one");
        ServerDefinition some = everything with { Tools = new ToolPolicy(null, ["b*"], []) };
        ServerDefinition none = everything with { Tools = new ToolPolicy(["x"], [], []) };
        store.Save(Entry(everything, """{"name":"a"}""", """{"name":"b1"}"""));

        var gate = new CallerGate(ToolGate.Instance, Caller.User);
        CatalogEntry? Find(ServerDefinition server) => store.Find(server) is { } entry ? gate.View(server, entry) : null;
        CatalogEntry found = Find(some)!;
        Assert.Equal("a", Assert.Single(found.Tools).Name);
        Assert.Null(found.Find("b1"));
        Assert.Same(found, Find(some));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Find(some);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Empty(Find(none)!.Tools);
        Assert.Equal(2, Find(everything)!.Tools.Count);
        Assert.Equal(2, store.FindNow(some)!.Tools.Count);
        Assert.Same(Find(everything), Find(everything with { Tools = new ToolPolicy(null, ["other"], ["a"]) }));
    }

    private CatalogStore NewStore() => new(_home.Home, TimeProvider.System);

    private static ServerDefinition Server(string name) => new() { Name = name, Command = "c" };

    private static CatalogEntry Entry(ServerDefinition server, params string[] tools) => new(
        server.Name, server.Fingerprint, s_seen, s_identity, tools.Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes(tool))!));

    private static CatalogEntry Entry(ServerDefinition server, string[] prompts, string[] resources, string[] templates) => new(
        server.Name,
        server.Fingerprint,
        s_seen,
        s_identity,
        [],
        prompts.Select(item => CatalogPrompt.TryRead(Encoding.UTF8.GetBytes(item))).OfType<CatalogPrompt>(),
        resources.Select(item => CatalogResource.TryRead(Encoding.UTF8.GetBytes(item))).OfType<CatalogResource>(),
        templates.Select(item => CatalogResourceTemplate.TryRead(Encoding.UTF8.GetBytes(item))).OfType<CatalogResourceTemplate>());

    private static IEnumerable<string> Texts(IEnumerable<ICatalogItem> items) => items.Select(item => Encoding.UTF8.GetString(item.Definition.Span));

    private string CatalogFile() => Assert.Single(Directory.GetFiles(_home.Home.CatalogFolder));
}
