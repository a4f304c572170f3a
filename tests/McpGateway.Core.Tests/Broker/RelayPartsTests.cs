using System.Text;
using McpGateway.Broker;
using McpGateway.Broker.Hosting;
using McpGateway.Configuration.Reading;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>The parts of a relay, each by itself.</summary>
public sealed class RelayPartsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Lines_come_as_they_are_however_they_are_read(int atOnce)
    {
        var random = new Random(atOnce);
        var bytes = new List<byte>();
        for (int i = 0; i < 200; i++)
        {
            int length = i % 50 == 49 && atOnce > 1 ? random.Next(LineSplitter.LongestKept, LineSplitter.LongestKept * 3) : random.Next(0, 200);
            bytes.AddRange(Enumerable.Repeat((byte)('a' + (i % 26)), length));
            bytes.Add((byte)'\n');
        }

        bytes.AddRange("the last one"u8);
        int at = 0;
        byte[] all = [.. bytes], seen = new byte[all.Length];
        int given = 0;
        var lines = new LineSplitter(buffer =>
        {
            int count = Math.Min(Math.Min(atOnce, buffer.Length), all.Length - at);
            all.AsSpan(at, count).CopyTo(buffer);
            at += count;
            return count;
        });
        LinePart before = LinePart.Whole;
        while (lines.TryRead(out ReadOnlySpan<byte> part))
        {
            Assert.Equal(before is LinePart.First or LinePart.Middle, lines.Part is LinePart.Middle or LinePart.Last);
            Assert.True(lines.Part is LinePart.First or LinePart.Middle || part[^1] == (byte)'\n' || at == all.Length);
            part.CopyTo(seen.AsSpan(given));
            given += part.Length;
            before = lines.Part;
        }

        Assert.Equal(all, seen);
        Assert.Equal(all.Length, given);
    }

    [Fact]
    public void A_long_message_is_known_by_its_beginning_or_its_end()
    {
        string text = new('x', 300_000);
        byte[] first = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"t":"{{{text}}}"}}""");
        byte[] last = Encoding.UTF8.GetBytes($$"""{"method":"tools/call","params":{"t":"{{text}}"},"jsonrpc":"2.0","id":17}""");

        Assert.Equal("\"a\"", LongLine.Begin(first.AsSpan(0, LineSplitter.LongestKept)).Id);
        LongLine line = LongLine.Begin(last.AsSpan(0, LineSplitter.LongestKept));
        Assert.Null(line.Id);
        // The id itself is cut in two.
        line.Add(last.AsSpan(LineSplitter.LongestKept, last.Length - LineSplitter.LongestKept - 2));
        line.Add(last.AsSpan(last.Length - 2), isLast: true);
        Assert.Equal("17", line.Id);
    }

    [Fact]
    public void What_is_under_way_is_known()
    {
        var state = new RelayState();
        Assert.True(state.TakeFromClient("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"""u8));
        Assert.True(state.IsInitializing);
        Assert.Equal("1", state.TakeFromBroker("""{"jsonrpc":"2.0","id":1,"result":{}}"""u8));
        Assert.False(state.IsInitializing);
        state.TakeFromClient("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8);
        state.TakeFromClient("""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{}}"""u8);
        state.TakeFromClient("""{"jsonrpc":"2.0","id":3,"method":"tools/list"}"""u8);
        state.TakeFromClient("""{"jsonrpc":"2.0","id":4,"method":"tools/list"}"""u8);
        state.TakeFromClient("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"""u8);
        state.TakeFromBroker("""{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{}}"""u8);

        (List<KeyValuePair<string, bool>> requests, List<string> asked) = state.Lose();

        Assert.Equal([new("\"a\"", true), new("3", false)], requests);
        Assert.Equal(["\"q\""], asked);
        Assert.False(state.TakeFromClient("""{"jsonrpc":"2.0","id":"q","result":{}}"""u8));
        Assert.True(state.TakeFromClient("""{"jsonrpc":"2.0","id":"q","result":{}}"""u8));
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""" + "\n" + """{"jsonrpc":"2.0","method":"notifications/initialized"}""" + "\n",
            Encoding.UTF8.GetString(state.Replay(out string? swallow)));
        Assert.Equal("1", swallow);
    }

    [Fact]
    public void The_messages_of_a_batch_count_each()
    {
        var state = new RelayState();

        state.TakeFromClient("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call"}]"""u8);

        Assert.Equal([new("1", false), new("2", true)], state.Lose().Requests);
    }

    [Theory]
    [InlineData("one\ntwo\n", "\u0004\n", "one\ntwo\n")]
    [InlineData("one\n\u0004\n", "", "one\n")]
    [InlineData("a\u0004\n", "b\n", "a\u0004\nb\n")]
    [InlineData("one\n", "", "one\n")]
    public async Task A_mark_ends_the_input_where_a_link_cannot_be_closed_in_one_direction(string first, string second, string read)
    {
        string[] chunks = [first, second];
        int at = 0;
        using var stream = new ChunksStream(() => at < chunks.Length ? chunks[at++] : "");
        using var input = new MarkedInput(stream);
        byte[] buffer = new byte[100];
        var text = new StringBuilder();
        int count;
        while ((count = input.Read(buffer)) > 0 || (count == 0 && at == 0))
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Assert.Equal(read, text.ToString());
        await input.Gone.InTime();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{ \"gateway\": { \"broker\": \"auto\" } }")]
    [InlineData("{ \"gateway\": { \"broker\": \"Require\" }, \"mcpServers\": {} }")]
    [InlineData("{ /* a comment */ \"mcpServers\": { \"broker\": { \"command\": \"x\" } }, \"gateway\": { \"exposure\": \"meta\", \"broker\": \"auto\", }, }")]
    [InlineData("{ \"gateway\": { \"broker\": \"auto\" }, \"gateway\": { } }")]
    [InlineData("{ \"gateway\": { \"broker\": \"off\", \"broker\": \"auto\" } }")]
    [InlineData("{ \"gateway\": { \"broker\": 3 } }")]
    [InlineData("{ \"gateway\": { \"broker\": null } }")]
    [InlineData("{ \"gateway\": [\"broker\", \"auto\"] }")]
    [InlineData("{ \"mcpServers\": { \"a\": { \"gateway\": { \"broker\": \"auto\" } } } }")]
    [InlineData("{ \"gateway\": { \"broker\": \"auto\" ")]
    public void The_quick_look_at_the_configuration_sees_what_the_whole_reading_does(string json)
    {
        using var home = new TemporaryHome();
        foreach (Encoding encoding in new[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode })
        {
            File.WriteAllText(home.Home.ConfigurationFile, json, encoding);

            ConfigurationSnapshot whole = new ConfigurationFile(home.Home.ConfigurationFile).Read();

            Assert.Equal(whole.IsBroken ? BrokerMode.Off : whole.Settings.Broker, BrokerSetting.Read(home.Home));
        }
    }

    [Theory]
    [InlineData("{ }", "require", "auto", "off")]
    [InlineData("{ \"gateway\": { \"broker\": \"off\" } }", "off", "off", "off")]
    [InlineData("{ \"gateway\": { \"broker\": \"REQUIRE\" } }", "require", "require", "require")]
    [InlineData("{ \"gateway\": { \"broker\": true } }", "require", "auto", "off")]
    [InlineData("{ \"gateway\": { \"broker\": \"sometimes\" } }", "require", "auto", "off")]
    [InlineData("{ \"gateway\": { \"broker\": \"off\" }, \"gateway\": { } }", "require", "auto", "off")]
    [InlineData("[ ]", "off", "off", "off")]
    [InlineData("{", "off", "off", "off")]
    [InlineData("", "off", "off", "off")]
    [InlineData(null, "off", "off", "off")]
    public void What_holds_where_the_configuration_says_nothing_is_said_elsewhere(string? json, params string[] expected)
    {
        using var home = new TemporaryHome();
        if (json is not null)
        {
            File.WriteAllText(home.Home.ConfigurationFile, json);
        }

        Assert.Equal(expected, ((BrokerMode[])[BrokerMode.Require, BrokerMode.Auto, BrokerMode.Off]).Select(usual => BrokerSetting.Read(home.Home, usual).ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData("plain", "")]
    [InlineData("${A} and ${env:B_1}", "A,B_1")]
    [InlineData("${A:-${env:B:-c}}", "A,B")]
    [InlineData("$${A}${secret:B}${secret:C:-${D}}${workspace:E}${", "D")]
    public void The_variables_that_a_text_names_are_found(string template, string names) => Assert.Equal(names, string.Join(',', EnvironmentUses.NamesIn(template)));

    private sealed class ChunksStream(Func<string> next) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => Encoding.UTF8.GetBytes(next(), buffer);
    }
}
