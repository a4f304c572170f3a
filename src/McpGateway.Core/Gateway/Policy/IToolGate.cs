using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>
/// Decides who may see and use what of which server. Everything that is asked of a server, or about one, passes here: calls of meta-tools and under exposed names, of scripts
/// and imported functions, lists, searches.
/// </summary>
internal interface IToolGate
{
    /// <summary>Decides. It must be quick, and give the same answer as long as the definition is the same object.</summary>
    /// <param name="caller">In whose name it is asked for.</param>
    /// <param name="kind">What is asked for. A tool, prompt or resource that is refused is not listed and not found either.</param>
    /// <param name="server">The server.</param>
    /// <param name="name">The server's own name of it: a tool's, a prompt's, the URI of a resource or of a template. Null where all of the server is meant.</param>
    GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name);
}
