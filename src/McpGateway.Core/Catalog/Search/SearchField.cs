namespace McpGateway.Catalog.Search;

/// <summary>Where in a tool a word stands.</summary>
internal enum SearchField
{
    /// <summary>The tool's name.</summary>
    Name,

    /// <summary>The name of its server: the one in the configuration and the one it gives itself.</summary>
    Server,

    /// <summary>Its title.</summary>
    Title,

    /// <summary>The first sentence of its description.</summary>
    Summary,

    /// <summary>The rest of its description.</summary>
    Description,

    /// <summary>The names of its parameters, nested ones included.</summary>
    Parameters,

    /// <summary>The values of its parameters' enumerations.</summary>
    Values,

    /// <summary>What its parameters' descriptions say.</summary>
    ParameterTexts,

    /// <summary>What its server is said to be for.</summary>
    About,
}
