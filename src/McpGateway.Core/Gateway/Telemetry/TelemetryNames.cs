namespace McpGateway.Gateway.Telemetry;

/// <summary>
/// The names in traces and metrics: those of OpenTelemetry's semantic conventions for MCP where there are some, and names that begin with <c>mcp_gateway.</c> for what is the
/// gateway's own.
/// </summary>
internal static class TelemetryNames
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Scope = "McpGateway";

    public const string Method = "mcp.method.name";
    public const string Operation = "gen_ai.operation.name";
    public const string Tool = "gen_ai.tool.name";
    public const string Prompt = "gen_ai.prompt.name";
    public const string Error = "error.type";
    public const string ErrorCode = "rpc.response.status_code";
    public const string Network = "network.transport";
    public const string User = "user.name";
    public const string Server = "mcp_gateway.server.name";
    public const string Transport = "mcp_gateway.transport";
    public const string Consent = "mcp_gateway.consent";
    public const string ArgumentSize = "mcp_gateway.arguments.size";
    public const string ResultSize = "mcp_gateway.result.size";

    /// <summary>What stands in the place of a name that is not known, so that nobody can make as many series as they like.</summary>
    public const string Other = "_other";
}
