using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace McpGateway.Loader;

/// <summary>
/// The load context of the module's assemblies, so that another module may bring other versions of the same libraries. Where PowerShell itself
/// ships an assembly that satisfies a reference, PowerShell's copy is used: types that cross the border must be the same on both sides.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly System.Threading.Lock s_gate = new();
    private static ModuleLoadContext? s_instance;

    private readonly string _folder;
    private readonly Lazy<Dictionary<string, string>> _platform = new(FindPlatformAssemblies);
    private string _compiled;
    private Assembly? _main;

    private ModuleLoadContext(string folder)
        : base("McpGateway", isCollectible: false)
    {
        _folder = folder;
        _compiled = Path.Combine(folder, "compiled", PlatformName());
    }

    /// <summary>The module's main assembly; the same one however often and from whichever runspace the module is imported.</summary>
    /// <exception cref="FileNotFoundException">The module's folder is not complete.</exception>
    public static Assembly LoadModule()
    {
        lock (s_gate)
        {
            s_instance ??= new ModuleLoadContext(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!);
            return s_instance._main ??= s_instance.LoadFile("McpGateway.PowerShell.dll");
        }
    }

    /// <inheritdoc />
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Null sends the reference to the default context.
        string file = assemblyName.Name + ".dll";
        return !File.Exists(Path.Combine(_folder, file)) || IsSatisfiedByPlatform(assemblyName) ? null : LoadFile(file);
    }

    /// <summary>Loads the file that was compiled for this platform, where the module has one, or else the one for all, which is compiled as it runs.</summary>
    private Assembly LoadFile(string name)
    {
        string compiled = Path.Combine(_compiled, name);
        try
        {
            return LoadFromAssemblyPath(File.Exists(compiled) ? compiled : Path.Combine(_folder, name));
        }
        catch (BadImageFormatException) when (_compiled != _folder)
        {
            // What was put there is for another platform, and so are the others.
            _compiled = _folder;
            return LoadFromAssemblyPath(Path.Combine(_folder, name));
        }
    }

    private static string PlatformName()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : "other";
        return system + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
    }

    private bool IsSatisfiedByPlatform(AssemblyName wanted)
    {
        if (!_platform.Value.TryGetValue(wanted.Name!, out string? file))
        {
            return false;
        }

        AssemblyName there = AssemblyName.GetAssemblyName(file);
        return (wanted.Version is null || there.Version >= wanted.Version)
            && string.Equals(there.CultureName ?? "", wanted.CultureName ?? "", StringComparison.OrdinalIgnoreCase)
            && there.GetPublicKeyToken().AsSpan().SequenceEqual(wanted.GetPublicKeyToken());
    }

    /// <summary>What PowerShell ships. What other modules have loaded is not among it, wherever they loaded it.</summary>
    private static Dictionary<string, string> FindPlatformAssemblies()
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string list = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (string file in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        return files;
    }
}
