using System.CommandLine;
using McpGateway.Host.Completions;

namespace McpGateway.Host.Parsing;

/// <summary>The arguments that several commands have.</summary>
internal static class CommonArguments
{
    /// <summary>Names of servers, completed from the configuration.</summary>
    public static Argument<string[]> Servers(string description, bool isRequired = false)
    {
        var argument = new Argument<string[]>("SERVER") { Description = description, Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore };
        argument.CompletionSources.Add(Suggestions.Servers);
        return argument;
    }

    /// <summary>The name of one server, completed from the configuration.</summary>
    public static Argument<string> Server(string description)
    {
        var argument = new Argument<string>("SERVER") { Description = description };
        argument.CompletionSources.Add(Suggestions.Servers);
        return argument;
    }
}
