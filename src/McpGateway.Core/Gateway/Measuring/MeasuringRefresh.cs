namespace McpGateway.Gateway.Measuring;

/// <summary>Which servers are started for a measurement, to list their tools; each is ended again.</summary>
public enum MeasuringRefresh
{
    /// <summary>None: the catalog says what there is.</summary>
    None,

    /// <summary>Those whose tools were never seen, unless a start may open a login page or fetch a container image.</summary>
    NeverSeen,

    /// <summary>All.</summary>
    All,
}
