using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>Who may know whom, as the built assemblies show it: each namespace uses what <see cref="Arrows"/> lets it use, and nothing else.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Each_namespace_uses_only_what_lies_below_it()
    {
        string[] wrong = [.. Uses().Where(use => !Arrows.Allow(use.From, use.To) && !Arrows.Tolerates(use.From, use.To)).Select(use => use.Use.ToString())];

        Assert.True(wrong.Length == 0, $"""
            Arrows of the wrong direction (the table is in Repository/Arrows.cs):
            {string.Join('\n', wrong)}
            """);
    }

    [Fact]
    public void Each_namespace_has_its_place_in_the_table()
    {
        string[] unknown = [.. AllUses().SelectMany(use => new[] { use.FromNamespace, use.ToNamespace }).Where(space => Arrows.IsOurs(space) && Arrows.PartOf(space) is null).Distinct(StringComparer.Ordinal)];

        Assert.True(unknown.Length == 0, $"Repository/Arrows.cs does not say what may use them, and what they may use: {string.Join(", ", unknown)}");
    }

    /// <summary>An exception that nothing needs any more would let the arrow come back.</summary>
    [Fact]
    public void Each_exception_is_needed()
    {
        HashSet<(string, string)> used = [.. Uses().Where(use => !Arrows.Allow(use.From, use.To)).Select(use => (use.From, use.To))];

        string[] needless = [.. Arrows.Tolerated.Where(pair => !used.Contains(pair)).Select(pair => $"{pair.From} -> {pair.To}")];
        Assert.True(needless.Length == 0, $"Take out of the tolerated arrows in Repository/Arrows.cs, nothing uses them any more: {string.Join(", ", needless)}");
    }

    /// <summary>A part knows what lies within it where it puts that together; apart from that and from the exceptions, nobody knows whoever knows them.</summary>
    [Fact]
    public void The_table_itself_has_no_circle()
    {
        string[] circles = [.. Arrows.Parts.Where(part => Reached(part).Contains(part))];

        Assert.True(circles.Length == 0, $"By the table in Repository/Arrows.cs these know, through others, themselves: {string.Join(", ", circles)}");
    }

    /// <summary>The reader sees what the test lives of: the forms in which one type uses another.</summary>
    [Theory]
    [InlineData("McpGateway.Catalog.CatalogService", "McpGateway.Connections.Pool.ConnectionPool", "a field or a parameter")]
    [InlineData("McpGateway.Transports.ServerException", "System.Exception", "a base type")]
    [InlineData("McpGateway.Json.JsonEdit", "McpGateway.Json.JsonSpan", "a generic argument")]
    [InlineData("McpGateway.Wire.Envelope", "McpGateway.Json.JsonString", "a call of a static method")]
    [InlineData("McpGateway.Clients.KnownClients", "McpGateway.Clients.Known.Cursor", "a call in an initializer")]
    [InlineData("McpGateway.Clients.Importing.ServerImport", "McpGateway.Clients.ClientsFolder", "a call in an async method")]
    public void Uses_are_seen(string from, string to, string form) =>
        Assert.True(AllUses().Any(use => $"{use.FromNamespace}.{use.From}" == from && $"{use.ToNamespace}.{use.To}" == to), $"{from} uses {to} by {form}.");

    /// <summary>All parts that a part may use, directly or through others.</summary>
    private static HashSet<string> Reached(string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out string? part))
        {
            foreach (string next in Arrows.Parts.Where(next => Arrows.Allow(part, next) && !Arrows.IsWithin(next, part) && reached.Add(next)))
            {
                open.Enqueue(next);
            }
        }

        return reached;
    }

    private static IEnumerable<(string From, string To, TypeUse Use)> Uses() =>
        from use in AllUses()
        where Arrows.IsOurs(use.FromNamespace) && Arrows.IsOurs(use.ToNamespace)
        let arrow = (From: Arrows.PartOf(use.FromNamespace), To: Arrows.PartOf(use.ToNamespace))
        where arrow.From is not null && arrow.To is not null && arrow.From != arrow.To
        select (arrow.From, arrow.To, use);

    private static IEnumerable<TypeUse> AllUses() =>
        ((string[])[typeof(McpGateway.Configuration.GatewayHome).Assembly.Location, .. Built.AssembliesAbove]).SelectMany(AssemblyUses.Of);
}
