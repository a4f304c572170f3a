using System.CommandLine;

namespace McpGateway.Host.Parsing;

/// <summary>An option that takes a value, and can say which one it needs.</summary>
/// <typeparam name="T">What the value becomes.</typeparam>
internal sealed class ValueOption<T> : Option<T>, INeedsValue
{
    /// <param name="name">What is typed, with its dashes.</param>
    /// <param name="valueName">What stands for the value in the help.</param>
    /// <param name="needs">What kind of value it is, for "--html needs the name of a file."</param>
    /// <param name="description">What it does.</param>
    public ValueOption(string name, string valueName, string needs, string description)
        : base(name)
    {
        HelpName = valueName;
        Description = description;
        Needs = needs;
    }

    /// <inheritdoc />
    public string Needs { get; }
}
