using System.Text;
using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration.Editing;

/// <summary>Edits of random files: everything that was not edited stays, whatever the file looks like.</summary>
public sealed partial class EditorPropertyTests
{
    private const int Documents = 3000;
    private const string Value = """{ "command": "new" }""";

    [Fact]
    public void A_new_entry_leaves_every_other_byte()
    {
        ForEach(document =>
        {
            string edited = JsonTextEditor.Set(document.Text, "mcpServers", "added", _ => Value);

            Assert.True(IsSubsequence(WithoutSpace(document.Text), WithoutSpace(edited)), "something is gone");
            Assert.True(WithoutSpace(edited).Length <= WithoutSpace(document.Text).Length + "\"mcpServers\":{},".Length + "\"added\":,".Length + WithoutSpace(Value).Length, "too much was added");
            Assert.Equal([.. document.Names, "added"], NamesIn(edited));
            SameOthers(document.Text, edited, "added");
        });
    }

    [Fact]
    public void A_replaced_entry_leaves_every_other_byte()
    {
        ForEach(document =>
        {
            foreach (string name in document.Names)
            {
                JsonSyntax old = Entries(document.Text)!.Find(name)!.Value;
                byte[] bytes = Encoding.UTF8.GetBytes(document.Text);
                string expected = Encoding.UTF8.GetString(bytes[..old.Start]) + Value + Encoding.UTF8.GetString(bytes[old.End..]);

                Assert.Equal(expected, JsonTextEditor.Set(document.Text, "mcpServers", name, _ => Value));
            }
        });
    }

    [Fact]
    public void A_removed_entry_leaves_the_others_and_all_comments_outside_of_it()
    {
        ForEach(document =>
        {
            foreach (string name in document.Names)
            {
                string? edited = JsonTextEditor.Remove(document.Text, "mcpServers", name);

                Assert.NotNull(edited);
                Assert.True(IsSubsequence(edited, document.Text), "something was added");
                Assert.Equal(document.Names.Where(other => other != name), NamesIn(edited));
                SameOthers(document.Text, edited, name);
                JsonSyntax.Member member = Entries(document.Text)!.Find(name)!;
                byte[] bytes = Encoding.UTF8.GetBytes(document.Text);
                string outside = Encoding.UTF8.GetString(bytes[..member.NameStart]) + Encoding.UTF8.GetString(bytes[member.Value.End..]);
                Assert.Equal(Comments(outside), Comments(edited));
            }
        });
    }

    [Fact]
    public void An_entry_that_is_added_and_removed_leaves_the_file_as_it_was()
    {
        ForEach(document =>
        {
            string added = JsonTextEditor.Set(document.Text, "mcpServers", "added", _ => Value);
            string? removed = JsonTextEditor.Remove(added, "mcpServers", "added");

            // A section that had to be made stays.
            string expected = Entries(document.Text) is null ? WithoutSpace(JsonTextEditor.Set(document.Text, "mcpServers", "x", _ => "1")).Replace("\"x\":1", "", StringComparison.Ordinal) : WithoutSpace(document.Text);
            Assert.Equal(expected, WithoutSpace(removed!));
        });
    }

    [Fact]
    public void All_entries_can_be_removed_one_after_the_other_and_added_again()
    {
        ForEach(document =>
        {
            string text = document.Text;
            foreach (string name in document.Names)
            {
                text = JsonTextEditor.Remove(text, "mcpServers", name)!;
            }

            Assert.Empty(NamesIn(text));
            Assert.Equal(Comments(document.Text).Where(comment => !InsideAnEntry(document.Text, comment)), Comments(text));
            foreach (string name in document.Names)
            {
                text = JsonTextEditor.Set(text, "mcpServers", name, _ => Value);
            }

            Assert.Equal(document.Names, NamesIn(text));
        });
    }

    [Fact]
    public void A_member_of_an_entry_that_is_added_leaves_every_other_byte_and_goes_again()
    {
        ForEach(document =>
        {
            foreach (string[] path in document.Names.SelectMany(name => (string[][])[["mcpServers", name, "added"], ["mcpServers", name, "made", "added"]]))
            {
                string edited = JsonTextEditor.Set(document.Text, path, _ => "\"v\"");

                Assert.True(IsSubsequence(WithoutSpace(document.Text), WithoutSpace(edited)), "something is gone");
                Assert.Equal(Comments(document.Text), Comments(edited));
                Assert.Equal(document.Names, NamesIn(edited));
                SameOthers(document.Text, edited, path[1]);
                JsonSyntax value = JsonSyntax.Parse(Encoding.UTF8.GetBytes(edited));
                Assert.Equal("v", path.Aggregate(value, (holder, name) => holder.Find(name)!.Value).Text);
                string removed = JsonTextEditor.Remove(edited, path)!;
                Assert.Equal(WithoutSpace(document.Text), WithoutSpace(path.Length == 3 ? removed : JsonTextEditor.Remove(removed, path[..3])!));
            }
        });
    }

    [Fact]
    public void A_replaced_member_of_an_entry_leaves_every_other_byte()
    {
        ForEach(document =>
        {
            foreach (string name in document.Names)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(document.Text);
                foreach (JsonSyntax.Member member in Entries(document.Text)!.Find(name)!.Value.Members)
                {
                    string expected = Encoding.UTF8.GetString(bytes[..member.Value.Start]) + Value + Encoding.UTF8.GetString(bytes[member.Value.End..]);

                    Assert.Equal(expected, JsonTextEditor.Set(document.Text, ["mcpServers", name, member.Name], _ => Value));
                }
            }
        });
    }

    [Fact]
    public void An_entry_that_is_not_there_cannot_be_removed() =>
        ForEach(document => Assert.Null(JsonTextEditor.Remove(document.Text, "mcpServers", "not there")));

    private static void ForEach(Action<RandomDocument> check)
    {
        for (int seed = 0; seed < Documents; seed++)
        {
            RandomDocument document = RandomDocument.Create(seed);
            Assert.Equal(document.Names, NamesIn(document.Text));
            try
            {
                check(document);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {e.Message}\n--- document ---\n{document.Text}\n---", e);
            }
        }
    }

    private static JsonSyntax? Entries(string text) => JsonSyntax.Parse(Encoding.UTF8.GetBytes(text)).Find("mcpServers")?.Value;

    private static IEnumerable<string> NamesIn(string text) => Entries(text)?.Members.Select(member => member.Name) ?? [];

    private static void SameOthers(string before, string after, string except)
    {
        ServerDefinition[] Read(string text) =>
            [.. ConfigurationReader.Read("f", Encoding.UTF8.GetBytes(text)).Servers.Where(server => server.Name != except)];
        Assert.Equal(
            Read(before).Select(server => (server.Name, server.Fingerprint)),
            Read(after).Select(server => (server.Name, server.Fingerprint)));
    }

    private static bool InsideAnEntry(string text, string comment)
    {
        int at = Encoding.UTF8.GetByteCount(text[..text.IndexOf(comment, StringComparison.Ordinal)]);
        return Entries(text)?.Members.Exists(member => member.NameStart < at && at < member.Value.End) == true;
    }

    private static string[] Comments(string text) => [.. CommentPattern().Matches(text).Select(match => match.Value)];

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static bool IsSubsequence(string part, string whole)
    {
        int at = 0;
        foreach (char c in whole)
        {
            at += at < part.Length && part[at] == c ? 1 : 0;
        }

        return at == part.Length;
    }

    [GeneratedRegex("c[0-9]+c", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommentPattern();
}
