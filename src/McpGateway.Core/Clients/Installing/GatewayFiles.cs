using System.Text.Json;
using McpGateway.Files;

namespace McpGateway.Clients.Installing;

/// <summary>The files that a gateway consists of, and their copies: one file with everything in it, or an assembly with what it needs. Files in use are moved away, not overwritten.</summary>
internal static class GatewayFiles
{
    /// <summary>The assembly of a gateway that is no single file.</summary>
    public const string AssemblyName = "mcp-gateway.dll";

    /// <summary>Copies the gateway that an executable, or an assembly, belongs to.</summary>
    public static void Copy(string executable, string target)
    {
        string file = Path.GetFullPath(File.ResolveLinkTarget(executable, returnFinalTarget: true)?.FullName ?? executable), source = Path.GetDirectoryName(file)!;
        if (source.Equals(Path.GetFullPath(target), StringComparison.Ordinal))
        {
            return;
        }

        foreach (string needed in FilesOf(source).Distinct(StringComparer.Ordinal))
        {
            CopyFile(Path.Combine(source, needed), Path.Combine(target, needed));
        }

        // The executable last: whoever finds it finds all that it needs.
        if (Path.GetFileName(file) != AssemblyName)
        {
            CopyFile(file, Path.Combine(target, GatewayBinary.FileName));
        }
        else if (OperatingSystem.IsWindows())
        {
            CopyFile(DotNetStarter.Packed(source), Path.Combine(target, GatewayBinary.FileName));
        }
        else
        {
            DotNetStarter.Write(Path.Combine(target, GatewayBinary.FileName));
        }
    }

    /// <summary>Removes a folder with such files, where that can be done.</summary>
    public static void TryDeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not made, or a scanner looks into it: it holds nothing but a copy.
        }
    }

    /// <summary>The files an executable needs, relative to its folder: others may lie there, too.</summary>
    private static IEnumerable<string> FilesOf(string source)
    {
        string[] own = [AssemblyName, "mcp-gateway.deps.json", "mcp-gateway.runtimeconfig.json"];
        if (!File.Exists(Path.Combine(source, own[0])))
        {
            // One file with everything in it.
            yield break;
        }

        foreach (string file in own.Where(file => File.Exists(Path.Combine(source, file))))
        {
            yield return file;
        }

        using JsonDocument dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, own[1])));
        foreach (JsonProperty target in dependencies.RootElement.GetProperty("targets").EnumerateObject())
        {
            foreach (JsonProperty assets in target.Value.EnumerateObject().SelectMany(library => library.Value.EnumerateObject()).Where(assets => assets.Name is "runtime" or "native" or "runtimeTargets" or "resources"))
            {
                foreach (string asset in assets.Value.EnumerateObject().Select(asset => asset.Name))
                {
                    // What is for this platform alone lies beside the executable, the rest where the file says.
                    string? file = ((string[])[asset, Path.GetFileName(asset), Path.Combine(Path.GetFileName(Path.GetDirectoryName(asset)) ?? "", Path.GetFileName(asset))])
                        .FirstOrDefault(file => File.Exists(Path.Combine(source, file)));
                    if (file is not null && !own.Contains(file, StringComparer.Ordinal))
                    {
                        yield return file;
                    }
                }
            }
        }
    }

    private static void CopyFile(string file, string copy)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        Replace(new FileInfo(file), new FileInfo(copy));
    }

    /// <summary>A program or library in use cannot be overwritten; it can be renamed, and whoever has it open keeps it.</summary>
    private static void Replace(FileInfo file, FileInfo copy)
    {
        if (copy.Exists && copy.Length == file.Length && copy.LastWriteTimeUtc == file.LastWriteTimeUtc)
        {
            return;
        }

        string fresh = $"{copy.FullName}.{Guid.NewGuid():N}.new", old = $"{copy.FullName}.{Guid.NewGuid():N}.old";
        foreach (string left in FileNames.Find(copy.DirectoryName!, copy.Name + ".", ".old"))
        {
            TryDelete(left);
        }

        File.Copy(file.FullName, fresh);
        if (!OperatingSystem.IsWindows())
        {
            // Set, not only copied: a package may have lost the bit.
            File.SetUnixFileMode(fresh, File.GetUnixFileMode(fresh) | UnixFileMode.UserWrite | (copy.Name == GatewayBinary.FileName ? UnixFileMode.UserExecute : UnixFileMode.None));
        }
        else if (copy.Exists)
        {
            File.Move(copy.FullName, old);
        }

        File.Move(fresh, copy.FullName, overwrite: true);
        TryDelete(old);
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Still in use; the next installation removes it.
        }
    }
}
