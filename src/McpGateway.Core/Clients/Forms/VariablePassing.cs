namespace McpGateway.Clients.Forms;

/// <summary>How a client hands variables of the user's environment to the servers that it starts.</summary>
internal enum VariablePassing
{
    /// <summary>By itself.</summary>
    All,

    /// <summary>What looks like a secret only where the entry's own variables name it.</summary>
    NamedInEnvironment,

    /// <summary>Only those in a list of names, <c>env_vars</c>.</summary>
    NamedInList,
}
