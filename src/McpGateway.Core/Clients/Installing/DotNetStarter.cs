using System.Runtime.InteropServices;
using McpGateway.Configuration;

namespace McpGateway.Clients.Installing;

/// <summary>
/// What starts a gateway that is an assembly alone, as the tool of <c>dotnet tool install</c> is. The tool's own starter names its assembly by a path that an update removes, and
/// finds .NET only where it is installed for all users or where a variable says so, which applications that start it may not have.
/// </summary>
internal static class DotNetStarter
{
    /// <summary>The starter for Windows, which starts no script, in the gateway's package.</summary>
    /// <param name="source">The folder of the gateway's assembly.</param>
    /// <exception cref="ConfigurationException">There is none for this processor.</exception>
    public static string Packed(string source)
    {
        string packed = Path.Combine(source, "starters", "win-" + PackagedExecutable.NameOf(RuntimeInformation.OSArchitecture), GatewayBinary.FileName);
        return File.Exists(packed) ? packed : throw new ConfigurationException(
            $"There is no {packed}, so the .NET tool cannot be started from {GatewayBinary.FileName}. Unpack the archive for win-x64, and run 'mcp-gateway install' from it.");
    }

    /// <summary>Writes the starter for other systems beside the gateway's assembly.</summary>
    /// <param name="starter">The file.</param>
    public static void Write(string starter)
    {
        string fresh = $"{starter}.{Guid.NewGuid():N}.new";
        File.WriteAllText(fresh, Script(DotNet()));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Move(fresh, starter, overwrite: true);
    }

    /// <summary>First the .NET that runs this process, then what is there where it is gone one day: the one that a variable or the PATH names, and where installers put it.</summary>
    internal static string Script(string dotnet) => $$"""
        #!/bin/sh
        # Starts the gateway beside this file with the .NET that has put it here, or another one that is there.
        here=$(PATH="$PATH:/usr/bin:/bin"; dirname "$(readlink -f "$0")")
        for dotnet in {{Quote(dotnet)}} "${DOTNET_ROOT:-/}/dotnet" "$(command -v dotnet)" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet "${HOME:-/}/.dotnet/dotnet"
        do
            [ -f "$dotnet" ] && [ -x "$dotnet" ] && exec "$dotnet" "$here/{{GatewayFiles.AssemblyName}}" "$@"
        done
        echo "mcp-gateway: there is no .NET any more. Install .NET 10, or the gateway's own executable, which needs none." >&2
        exit 1

        """.ReplaceLineEndings("\n");

    private static string DotNet()
    {
        // The runtime lies in shared/Microsoft.NETCore.App/<version> of .NET's folder.
        string? running = Environment.ProcessPath;
        return running is not null && Path.GetFileName(running) == "dotnet"
            ? running
            : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    }

    private static string Quote(string text) => "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
