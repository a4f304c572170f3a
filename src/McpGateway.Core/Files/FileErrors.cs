namespace McpGateway.Files;

/// <summary>Tells why a file could not be opened, where .NET has one exception for all.</summary>
internal static class FileErrors
{
    /// <summary>Whether another process has the file for itself, so that it is worth while to try again: a full or read-only disk is not.</summary>
    /// <param name="exception">What opening it ended in.</param>
    public static bool IsHeld(IOException exception) => OperatingSystem.IsWindows()
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        ? (exception.HResult & 0xffff) is 32 or 33
        // EWOULDBLOCK of Linux, of macOS
        : exception.HResult is 11 or 35;
}
