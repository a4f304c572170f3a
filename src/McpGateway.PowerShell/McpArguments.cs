namespace McpGateway.PowerShell;

/// <summary>
/// The arguments of a call, whatever they were given as: a hashtable, an object, a text with JSON. PowerShell completes the keys of a hashtable by the
/// type of its parameter, which is what this type is for.
/// </summary>
public sealed class McpArguments
{
    /// <summary>No arguments.</summary>
    public McpArguments()
    {
    }

    internal McpArguments(object? value)
    {
        Value = value;
    }

    internal object? Value { get; }
}
