using McpGateway.Catalog;
using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>
/// Decides who may see and use what of which server. Everything that is asked of a server, or about one, passes here: calls of meta-tools and under exposed names, of scripts
/// and imported functions, lists, searches.
/// </summary>
internal interface IToolGate
{
    /// <summary>Decides. It must be quick, and give the same answer as long as the definition is the same object and <see cref="StateOf"/> is.</summary>
    /// <param name="caller">In whose name it is asked for.</param>
    /// <param name="kind">What is asked for. A tool, prompt or resource that is refused is not listed and not found either.</param>
    /// <param name="server">The server.</param>
    /// <param name="name">The server's own name of it: a tool's, a prompt's, the URI of a resource or of a template. Null where all of the server is meant.</param>
    GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name);

    /// <summary>Decides about a tool as one listing has it.</summary>
    /// <param name="caller">In whose name it is asked for.</param>
    /// <param name="server">The server.</param>
    /// <param name="entry">The listing.</param>
    /// <param name="tool">The tool's name.</param>
    GateDecision DecideListed(Caller caller, ServerDefinition server, CatalogEntry entry, string tool) => Decide(caller, RequestKind.Tool, server, tool);

    /// <summary>Whether a tool's definition is a part of the decision: it has to be listed on a connection before it is called there.</summary>
    bool WantsListing(ServerDefinition server) => false;

    /// <summary>What the answers about a server rest upon beside its definition; null for nothing.</summary>
    object? StateOf(ServerDefinition server) => null;

    /// <summary>Whether what the server tells models about its use is not to be shown.</summary>
    bool HidesInstructions(ServerDefinition server, CatalogEntry entry) => false;
}
