namespace McpGateway.Programs;

/// <summary>The operating systems on which programs lie in different folders.</summary>
internal enum ProgramSystem
{
    Windows,
    MacOS,

    /// <summary>Linux, and everything else.</summary>
    Linux,
}
