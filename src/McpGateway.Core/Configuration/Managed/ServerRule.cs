namespace McpGateway.Configuration;

/// <summary>One entry of <c>allowedMcpServers</c> or <c>deniedMcpServers</c>, or the servers of a rule about tools. All that it names must fit.</summary>
internal sealed record ServerRule
{
    /// <summary>All servers.</summary>
    public static ServerRule Everything { get; } = new();

    /// <summary>A pattern of the name (<c>serverName</c>).</summary>
    public string? Name { get; init; }

    /// <summary>Patterns of the command and of each argument (<c>serverCommand</c>).</summary>
    public CommandPattern? Command { get; init; }

    /// <summary>A pattern of the address (<c>serverUrl</c>).</summary>
    public UrlPattern? Url { get; init; }

    /// <summary>Whether the rule is about a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="start">What it is reached by.</param>
    /// <param name="isGenerous">Whether what is much the same is meant as well: where something is forbidden.</param>
    public RuleFit Fits(ServerDefinition server, ServerStart start, bool isGenerous)
    {
        if (Name is not null && !ToolPolicy.Fits(Name, server.Name))
        {
            return RuleFit.No;
        }

        if (Command is not null && (start.IsRemote || start.Command is null || (!isGenerous && ProgramVariables.FirstOf(server) is not null)))
        {
            return RuleFit.No;
        }

        RuleFit command = Command?.Fits(start, isGenerous) ?? RuleFit.Yes;
        RuleFit url = Url is null ? RuleFit.Yes : start.Addresses.Select(address => Url.Fits(address, start.IsOpen(address), isGenerous)).DefaultIfEmpty(RuleFit.No).Max();
        return command < url ? command : url;
    }
}
