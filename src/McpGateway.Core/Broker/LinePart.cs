namespace McpGateway.Broker;

/// <summary>What bytes are of the lines that they are cut from.</summary>
internal enum LinePart
{
    /// <summary>One or more whole lines.</summary>
    Whole,

    /// <summary>The beginning of a long line.</summary>
    First,

    /// <summary>More of it.</summary>
    Middle,

    /// <summary>The end of it.</summary>
    Last,
}
