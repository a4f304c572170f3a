namespace McpGateway.Programs;

/// <summary>A program that a server is started with, as it is on this machine.</summary>
/// <param name="Name">Its name, as in <c>command</c>.</param>
/// <param name="Path">Where it lies, be it on the PATH or in one of the usual folders; null where it is not here.</param>
/// <param name="Product">The product that brings it; null where that is not known.</param>
/// <param name="Install">The command that installs it here; null where none is known.</param>
/// <param name="Remedy">What to do where it is missing, in sentences; null where nothing is known of it.</param>
internal sealed record RequiredProgram(string Name, string? Path, string? Product, string? Install, string? Remedy)
{
    /// <summary>Whether it is here.</summary>
    public bool IsHere => Path is not null;
}
