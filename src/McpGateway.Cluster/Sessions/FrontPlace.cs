using McpGateway.Http.Sessions;

namespace McpGateway.Cluster.Sessions;

/// <summary>A <see cref="NewsPlace"/> on its way to another node.</summary>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.FrontPlace")]
internal sealed record FrontPlace([property: Id(0)] string Run, [property: Id(1)] long Order, [property: Id(2)] string? LastRun, [property: Id(3)] long LastNumber)
{
    /// <summary>As it is sent.</summary>
    public static FrontPlace Of(NewsPlace place) => new(place.Run, place.Order, place.LastRun, place.LastNumber);

    /// <summary>As it is used.</summary>
    public NewsPlace ToNewsPlace() => new(Run, Order, LastRun, LastNumber);
}
