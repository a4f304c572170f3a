using McpGateway.Catalog;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed class UriMatcherTests
{
    [Theory]
    [InlineData("sample://text", "sample://text", true)]
    [InlineData("sample://text", "sample://text/", false)]
    [InlineData("sample://text", "sample://tex", false)]
    [InlineData("sample://text", "Sample://text", false)]
    // Level 1: what separates the parts of a URI is not in a value.
    [InlineData("sample://item/{id}", "sample://item/42", true)]
    [InlineData("sample://item/{id}", "sample://item/a:b%20c", true)]
    [InlineData("sample://item/{id}", "sample://item/", true)]
    [InlineData("sample://item/{id}", "sample://item/a/b", false)]
    [InlineData("sample://item/{id}", "sample://item/a?b", false)]
    [InlineData("sample://item/{id}", "sample://item/a#b", false)]
    [InlineData("sample://item/{id}", "sample://items/a", false)]
    [InlineData("a/{x}/b/{y}.txt", "a/1/b/2.txt", true)]
    [InlineData("a/{x}/b/{y}.txt", "a/1/b/2.tx", false)]
    [InlineData("{x}a{y}a", "aaa", true)]
    [InlineData("{x}a{y}a", "bab", false)]
    [InlineData("{x,y}", "1024,768", true)]
    [InlineData("{x}", "é b", true)]
    // Level 2: reserved expansion and fragments.
    [InlineData("file:///{+path}", "file:///a/b/c.txt", true)]
    [InlineData("file:///{+path}/x", "file:///a/b/x", true)]
    [InlineData("file:///{+path}/x", "file:///a/b/y", false)]
    [InlineData("x:a{#part}", "x:a#b/c?d", true)]
    [InlineData("x:a{#part}", "x:a", true)]
    [InlineData("x:a{#part}", "x:ab", false)]
    // Level 3: labels, path segments, parameters, queries.
    [InlineData("x:a{.ext}", "x:a.txt", true)]
    [InlineData("x:a{.ext}", "x:atxt", false)]
    [InlineData("x:{.a,b}", "x:.1.2", true)]
    [InlineData("x:a{/b}", "x:a/b", true)]
    [InlineData("x:a{/b}", "x:a/b/c", false)]
    [InlineData("x:a{/b,c}/d", "x:a/b/c/d", true)]
    [InlineData("x:a{/b}", "x:ab", false)]
    [InlineData("x:a{;u,v}", "x:a;u=1;v", true)]
    [InlineData("x:a{;u,v}", "x:a;w=1", false)]
    [InlineData("x:a{;u}/b", "x:a;u=1/b", true)]
    [InlineData("x:a{?q,lang}", "x:a?q=1&lang=en/US", true)]
    [InlineData("x:a{?q,lang}", "x:a?lang=en", true)]
    [InlineData("x:a{?q,lang}", "x:a", true)]
    [InlineData("x:a{?q,lang}", "x:a?", false)]
    [InlineData("x:a{?q,lang}", "x:a?language=en", false)]
    [InlineData("x:a{?q,lang}", "x:a?q=1&other=2", false)]
    [InlineData("x:a?fixed=1{&q}", "x:a?fixed=1&q=2", true)]
    [InlineData("x:a?fixed=1{&q}", "x:a?fixed=1q=2", false)]
    // Level 4: prefixes and lists.
    [InlineData("x:{v:3}", "x:abc", true)]
    [InlineData("x:{v:3}", "x:abcd", false)]
    [InlineData("x:{v:3}/{v}", "x:ab/abcd", true)]
    [InlineData("x:{v:2}", "x:%C3%A9%20", true)]
    [InlineData("x:{v:2}", "x:%C3%A9%20b", false)]
    [InlineData("x:{v:1,w:1}", "x:a,b", true)]
    [InlineData("x:{v:1,w:1}", "x:ab,cd", false)]
    [InlineData("x:{/v:2}", "x:/ab", true)]
    [InlineData("x:{/v:2}", "x:/abc", false)]
    [InlineData("x:{/list*}", "x:/a/b/c", true)]
    [InlineData("x:{?map*}", "x:?any=1&other=2", true)]
    [InlineData("x:{+v:3}", "x:a/b", true)]
    // What a parser of URLs has encoded.
    [InlineData("note:ü {x}", "note:%C3%BC%20a", true)]
    [InlineData("note:ü {x}", "note:ü a", true)]
    public void A_template_matches_what_it_can_become(string template, string uri, bool expected) =>
        Assert.Equal(expected, new UriMatcher(template).Matches(uri));

    [Theory]
    [InlineData("x:{")]
    [InlineData("x:{}")]
    [InlineData("x:}")]
    [InlineData("x:{a}}")]
    [InlineData("x:{{a}}")]
    [InlineData("x:{a,}")]
    [InlineData("x:{a b}")]
    [InlineData("x:{=a}")]
    [InlineData("x:{a:0}")]
    [InlineData("x:{a:x}")]
    [InlineData("x:{a:99999999999}")]
    [InlineData("x:{?}")]
    public void What_is_no_template_matches_nothing(string template)
    {
        var matcher = new UriMatcher(template);
        Assert.All([template, "x:", "x:a", "x:{a}"], uri => Assert.False(matcher.Matches(uri)));
    }

    [Theory]
    [InlineData("{a}", 63, "a")]
    [InlineData("{+a}a", 31, "a")]
    [InlineData("{?a*}", 63, "?a=1&")]
    [InlineData("{v:1000}x", 31, "x")]
    [InlineData("{?a,b,c,d,e,f,g}", 63, "&a")]
    public void No_template_makes_it_slow(string part, int times, string uriPart)
    {
        var matcher = new UriMatcher(string.Concat(Enumerable.Repeat(part, times)) + "!");
        Assert.True(matcher.Matches("!") || part.EndsWith('a') || part.EndsWith('x'));
        string uri = string.Concat(Enumerable.Repeat(uriPart, 8000 / uriPart.Length));

        // Some milliseconds; the limit is for what grows exponentially.
        Assert.InRange(ProcessorTime.Of(() => Assert.False(matcher.Matches(uri[..^1] + "?"))), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void What_is_longer_than_any_real_one_matches_nothing()
    {
        Assert.True(new UriMatcher("{a}").Matches(new string('a', 8000)));
        Assert.False(new UriMatcher("{a}").Matches(new string('a', 8001)));
        Assert.True(new UriMatcher(string.Concat(Enumerable.Repeat("{a}", 64))).Matches("a"));
        Assert.False(new UriMatcher(string.Concat(Enumerable.Repeat("{a}", 65))).Matches("a"));
        Assert.False(new UriMatcher("{a}" + new string('a', 2000)).Matches(new string('a', 2000)));
    }
}
