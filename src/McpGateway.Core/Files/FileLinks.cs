namespace McpGateway.Files;

/// <summary>Links between files.</summary>
internal static class FileLinks
{
    /// <summary>The file that a path leads to through all links; the path itself where it is no link, or leads in a circle.</summary>
    public static string EndOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }
}
