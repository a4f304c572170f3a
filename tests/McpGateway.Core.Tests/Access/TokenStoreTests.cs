using System.Text.Json;
using System.Text.Json.Nodes;
using McpGateway.Access;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Access;

public sealed class TokenStoreTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly ManualTime _time = new();
    private readonly List<TokenStore> _opened = [];
    private readonly TokenStore _store;

    public TokenStoreTests() => _store = Open();

    public void Dispose()
    {
        // What is being written would be in the way of the folder's end.
        _opened.ForEach(store => store.SaveUses());
        _home.Dispose();
    }

    [Fact]
    public void A_token_is_found_by_every_process_and_is_refused_at_once_when_it_is_removed()
    {
        TokenStore gateway = Open();
        Assert.False(gateway.HasTokens);
        Assert.Empty(gateway.List());
        Assert.False(File.Exists(_store.Place));

        IssuedToken ci = _store.Add(new TokenRequest("ci") { Servers = ["git*", "docs"], Tools = ["get_*"], CallsPerMinute = 60, MaxMessage = 2 });
        IssuedToken other = _store.Add(new TokenRequest("a.b_c-1"));

        Assert.True(gateway.HasTokens);
        Assert.Equal("ci", gateway.Find(ci.Text).Token?.Name);
        Assert.Equal("a.b_c-1", gateway.Find(other.Text).Token?.Name);
        GatewayToken token = gateway.List()[1];
        Assert.Equal(("ci", 60, 2, (DateTimeOffset?)null, (string?)null), (token.Name, token.CallsPerMinute, token.MaxMessage, token.Expires, token.Problem));
        Assert.True(token.AllowsServer("GitHub") && token.AllowsServer("docs") && token.AllowsTool("get_x"));
        Assert.False(token.AllowsServer("docs2") || token.AllowsTool("put_get_x"));
        Assert.True(gateway.List()[0].AllowsServer("anything") && gateway.List()[0].AllowsTool("anything"));

        Assert.True(_store.Remove("ci"));
        (GatewayToken? gone, string why) = gateway.Find(ci.Text);
        Assert.Null(gone);
        Assert.Equal("it is unknown or was removed", why);
        Assert.Equal("a.b_c-1", gateway.Find(other.Text).Token?.Name);
        Assert.False(_store.Remove("ci"));
    }

    [Fact]
    public void The_token_itself_is_in_no_file_and_the_file_is_the_users_alone()
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci"));
        Assert.NotNull(_store.Find(ci.Text).Token);
        _store.SaveUses();

        Assert.All(Directory.GetFiles(_home.Root, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(ci.Text[5..20], File.ReadAllText(file), StringComparison.Ordinal));
        Assert.DoesNotContain(ci.Text[5..20], ci.ToString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.Place));
            File.SetUnixFileMode(_store.Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            _store.Add(new TokenRequest("more"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.Place));
        }
    }

    [Fact]
    public void A_token_ends_when_it_was_to_end_and_the_gateway_does_not_open_with_that()
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci") { Expires = _time.GetUtcNow() + TimeSpan.FromDays(30) });
        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.NotNull(_store.Find(ci.Text).Token);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((null, "the token 'ci' has expired at 1970-01-31 00:00:00Z"), _store.Find(ci.Text));
        Assert.True(_store.HasTokens);
    }

    [Fact]
    public void A_typing_error_is_known_without_a_look_at_the_tokens()
    {
        string token = _store.Add(new TokenRequest("ci")).Text;
        Assert.Matches("^mcpg_[0-9A-Za-z]{49}$", token);
        for (int i = 0; i < token.Length; i++)
        {
            string wrong = $"{token[..i]}{(token[i] == 'a' ? 'b' : 'a')}{token[(i + 1)..]}";
            Assert.Equal((null, "it is no token of the gateway, or a character of it is wrong"), _store.Find(wrong));
        }

        Assert.Null(_store.Find(token + "a").Token);
        Assert.Null(_store.Find(token.ToUpperInvariant()).Token);
        Assert.Null(_store.Find("").Token);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => OwnerToken.Create()).Distinct(StringComparer.Ordinal).Count());
        // A token of the right form that nobody has made.
        Assert.Equal((null, "it is unknown or was removed"), _store.Find(OwnerToken.Create()));
    }

    [Fact]
    public void Names_are_unique_and_what_cannot_be_is_refused()
    {
        _store.Add(new TokenRequest("ci"));
        Assert.Contains("There is a token 'ci' already", Refused(new TokenRequest("ci")), StringComparison.Ordinal);
        foreach (string name in new[] { "", "CI", "a b", "../x", ".x", "-x", "\u00e9", new string('a', 65) })
        {
            Assert.Contains("a name of a token has 1 to 64 small letters", Refused(new TokenRequest(name)), StringComparison.Ordinal);
        }

        Assert.Contains("'owner' is the user who starts the gateway", Refused(new TokenRequest("owner")), StringComparison.Ordinal);
        Assert.Contains("ended already", Refused(new TokenRequest("x") { Expires = _time.GetUtcNow() }), StringComparison.Ordinal);
        Assert.Contains("1 or more", Refused(new TokenRequest("x") { CallsPerMinute = 0 }), StringComparison.Ordinal);
        Assert.Contains("1 megabyte or more", Refused(new TokenRequest("x") { MaxMessage = 0 }), StringComparison.Ordinal);
        Assert.Contains("a pattern of servers or tools is empty", Refused(new TokenRequest("x") { Tools = [" "] }), StringComparison.Ordinal);
        Assert.Contains("leave that out for all", Refused(new TokenRequest("x") { Servers = [] }), StringComparison.Ordinal);
        Assert.Equal(["ci"], _store.List().Select(token => token.Name));
    }

    [Fact]
    public async Task What_two_processes_add_at_once_is_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            var store = new TokenStore(_home.Home, _time);
            for (int i = 0; i < 5; i++)
            {
                store.Add(new TokenRequest($"w{writer}.{i}"));
            }
        }))).InTime();

        Assert.Equal(20, _store.List().Count);
    }

    [Fact]
    public void Members_of_a_later_version_survive_every_edit()
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci"));
        JsonNode file = JsonNode.Parse(File.ReadAllText(_store.Place))!;
        file["later"] = 1;
        file["tokens"]!["ci"]!["comment"] = "kept";
        File.WriteAllText(_store.Place, file.ToJsonString());

        _store.Add(new TokenRequest("other"));
        _store.Remove("other");

        using JsonDocument after = JsonDocument.Parse(File.ReadAllText(_store.Place));
        Assert.Equal(1, after.RootElement.GetProperty("later").GetInt32());
        Assert.Equal("kept", after.RootElement.GetProperty("tokens").GetProperty("ci").GetProperty("comment").GetString());
        Assert.NotNull(_store.Find(ci.Text).Token);
    }

    [Theory]
    [InlineData("expires", "\"soon\"")]
    [InlineData("expires", "1")]
    [InlineData("servers", "\"github\"")]
    [InlineData("servers", "[1]")]
    [InlineData("tools", "{}")]
    [InlineData("callsPerMinute", "\"60\"")]
    [InlineData("callsPerMinute", "-1")]
    [InlineData("maxMessage", "0")]
    [InlineData("created", "[]")]
    public void A_token_with_a_limit_that_cannot_be_understood_lets_nobody_in(string member, string value)
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci")), other = _store.Add(new TokenRequest("other"));
        JsonNode file = JsonNode.Parse(File.ReadAllText(_store.Place))!;
        file["tokens"]!["ci"]![member] = JsonNode.Parse(value);
        File.WriteAllText(_store.Place, file.ToJsonString());

        (GatewayToken? token, string refusal) = _store.Find(ci.Text);
        Assert.Null(token);
        Assert.Contains($"its {member} in the file cannot be understood", refusal, StringComparison.Ordinal);
        Assert.NotNull(_store.Find(other.Text).Token);
        Assert.NotNull(_store.List()[0].Problem);
        Assert.True(_store.Remove("ci"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"version\": 2, \"tokens\": {} }")]
    public void A_file_that_cannot_be_understood_lets_nobody_in_and_stays_as_it_is(string text)
    {
        File.WriteAllText(_store.Place, text);

        Assert.Contains("damaged or of a later version", Assert.Throws<AccessException>(() => _store.HasTokens).Message, StringComparison.Ordinal);
        Assert.Throws<AccessException>(() => _store.Find(OwnerToken.Create()));
        Assert.Throws<AccessException>(() => _store.Add(new TokenRequest("ci")));
        Assert.Equal(text, File.ReadAllText(_store.Place));
    }

    [Fact]
    public async Task When_a_token_was_last_used_is_written_at_most_once_a_minute()
    {
        string file = _home.Home.TokenUsesFile;
        IssuedToken ci = _store.Add(new TokenRequest("ci"));
        Assert.Null(_store.List()[0].LastUsed);
        string tokens = File.ReadAllText(_store.Place);

        Assert.NotNull(_store.Find(ci.Text).Token);
        await Deadline.Until(() => _store.List()[0].LastUsed is not null, () => "the first use was not written");
        string first = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(_store.Find(ci.Text).Token);
        Assert.Equal(first, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_store.Find(ci.Text).Token);
        await Deadline.Until(() => Open().List()[0].LastUsed == DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(60), () => $"{Open().List()[0].LastUsed}");

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(_store.Find(ci.Text).Token);
        _store.SaveUses();
        Assert.Equal(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(90), Open().List()[0].LastUsed);
        Assert.Equal(tokens, File.ReadAllText(_store.Place));

        // One of the same name that comes later has not been used.
        _time.Advance(TimeSpan.FromSeconds(10));
        _store.Remove("ci");
        _store.Add(new TokenRequest("ci"));
        Assert.Null(_store.List()[0].LastUsed);
    }

    [UnixFact("owners and modes are checked on Unix")]
    public void A_file_that_others_can_write_lets_nobody_in()
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci"));
        File.SetUnixFileMode(_store.Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Assert.Contains("can be written by everybody", Assert.Throws<AccessException>(() => Open().Find(ci.Text)).Message, StringComparison.Ordinal);
    }

    private TokenStore Open()
    {
        var store = new TokenStore(_home.Home, _time);
        _opened.Add(store);
        return store;
    }

    private string Refused(TokenRequest request) => Assert.Throws<AccessException>(() => _store.Add(request)).Message;
}
