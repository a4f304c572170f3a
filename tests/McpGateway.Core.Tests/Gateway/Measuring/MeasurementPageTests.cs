using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using McpGateway.Configuration;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Tests.Gateway.Measuring;

public sealed class MeasurementPageTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>\"'&\u202e\u001b[31m</td>";
    private static readonly XNamespace s_html = "http://www.w3.org/1999/xhtml";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void The_page_is_well_formed_and_shows_every_server_and_figure(int servers)
    {
        GatewayMeasurement measured = Measurement(servers);

        XElement page = Parse(MeasurementPage.Write(measured));

        XElement[] rows = [.. page.Descendants(s_html + "tbody").Single().Elements()];
        Assert.Equal(servers, rows.Length);
        for (int i = 0; i < servers; i++)
        {
            Assert.Equal(measured.Servers[i].Server, rows[i].Element(s_html + "th")!.Value);
            Assert.Contains(FormattableString.Invariant($"{measured.Servers[i].Without:N0}"), rows[i].Value, StringComparison.Ordinal);
        }

        Assert.Contains(FormattableString.Invariant($"{measured.Without:N0}"), page.Value, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{measured.FirstCall:N0}"), page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_reasons_are_text_whatever_they_say()
    {
        GatewayMeasurement measured = Measurement(1) with
        {
            Servers = [Server(Hostile, 900), new ServerMeasurement { Server = Hostile + "2", Reason = Hostile }, Server("half \ud800 pair", 10)],
        };

        string text = MeasurementPage.Write(measured);
        XElement page = Parse(text);

        Assert.Empty(page.Descendants(s_html + "img"));
        Assert.Empty(page.Descendants(s_html + "script"));
        Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_nothing_from_anywhere()
    {
        string text = MeasurementPage.Write(Measurement(5));
        XElement page = Parse(text);

        Assert.DoesNotContain(page.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "action" or "data" or "poster");
        Assert.DoesNotContain(page.DescendantsAndSelf(), element => element.Name.LocalName is "link" or "script" or "iframe" or "object" or "image" or "use");
        Assert.DoesNotMatch(new Regex(@"@import|url\(|javascript:", RegexOptions.None, TimeSpan.FromSeconds(5)), text);
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawings_have_a_text_and_tables_have_heads()
    {
        XElement page = Parse(MeasurementPage.Write(Measurement(3)));

        XElement[] drawings = [.. page.Descendants().Where(element => element.Name.LocalName == "svg")];
        Assert.NotEmpty(drawings);
        Assert.All(drawings, svg => Assert.True(svg.Attribute("role")?.Value == "img" && svg.Attribute("aria-label")?.Value.Length > 20));
        Assert.NotEmpty(page.Descendants(s_html + "th"));
        Assert.All(page.Descendants(s_html + "th"), head => Assert.NotNull(head.Attribute("scope")));
        Assert.NotEmpty(page.Descendants(s_html + "caption"));
        Assert.Equal("en", page.Attribute("lang")?.Value);
    }

    [Fact]
    public void A_gateway_that_costs_more_says_so()
    {
        GatewayMeasurement measured = Measurement(0) with { Servers = [Server("tiny", 40)] };

        string headline = Parse(MeasurementPage.Write(measured)).Descendants(s_html + "h1").Single().Value;

        Assert.Contains(FormattableString.Invariant($"{measured.With - 40:N0} tokens more"), headline, StringComparison.Ordinal);
        Assert.Equal(0, measured.BreakEven);
    }

    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static GatewayMeasurement Measurement(int servers) => new()
    {
        Measured = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero),
        Servers = [.. Enumerable.Range(1, servers).Select(i => Server(FormattableString.Invariant($"server-{i}"), 700 * i))],
        GatewayDefinitions = 220,
        GatewayInstructions = 60,
        List = 12 * servers,
        Sessions = 2,
        Exposure = Exposure.All,
    };

    private static ServerMeasurement Server(string name, int definitions) => new()
    {
        Server = name, Tools = 1 + (definitions / 100), Definitions = definitions, Instructions = 0, ListLine = 12, Search = 150, Load = definitions / 5, Call = 17,
        BreakEven = definitions < 200 ? 0 : null, IsProcess = true,
    };
}
