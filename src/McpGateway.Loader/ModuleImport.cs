using System;
using System.Management.Automation;
using System.Reflection;

namespace McpGateway.Loader;

/// <summary>What the module's script cannot do as quickly: each first call of its kind costs a script several milliseconds.</summary>
public static class ModuleImport
{
    private static Action? s_close;

    /// <summary>Makes the cmdlets of an imported assembly those of the module, and sees to it that the module closes in order.</summary>
    /// <param name="module">The module.</param>
    /// <param name="inner">What the assembly was imported as.</param>
    /// <param name="assembly">The assembly.</param>
    public static void Complete(PSModuleInfo module, PSModuleInfo inner, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(assembly);
        // A second import of the same assembly finds it imported already and does not export its cmdlets again (PowerShell issue 20710).
        MethodInfo export = typeof(PSModuleInfo).GetMethod("AddExportedCmdlet", BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (CmdletInfo cmdlet in inner.ExportedCmdlets.Values)
        {
            export.Invoke(module, [cmdlet]);
        }

        s_close = assembly.GetType("McpGateway.PowerShell.ModuleRuntime", throwOnError: true)!.GetMethod("Close")!.CreateDelegate<Action>();
        module.OnRemove = ScriptBlock.Create($"[{typeof(ModuleImport).FullName}]::Close()");
    }

    /// <summary>Ends what the module has started.</summary>
    public static void Close() => s_close?.Invoke();
}
