using McpGateway.Catalog;

namespace McpGateway.PowerShell.Importing;

/// <summary>A function that calls a tool.</summary>
internal sealed class ToolFunction
{
    /// <summary>Reads what the function takes from the tool's schema.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool.</param>
    public ToolFunction(string name, string server, CatalogTool tool)
    {
        Name = name;
        Server = server;
        Tool = tool;
        Parameters = ParameterReader.Read(tool.InputSchema);
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The server's name.</summary>
    public string Server { get; }

    /// <summary>The tool.</summary>
    public CatalogTool Tool { get; }

    /// <summary>The parameters, in the order of the schema.</summary>
    public IReadOnlyList<FunctionParameter> Parameters { get; }

    /// <summary>How much the tool may do, as the server says: the same words that PowerShell has for its own commands.</summary>
    public string ConfirmImpact => Tool.IsReadOnly ? "Low" : Tool.IsDestructive ? "High" : "Medium";
}
