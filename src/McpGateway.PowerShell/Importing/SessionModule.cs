using System.Collections;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using McpGateway.PowerShell.Commands;

namespace McpGateway.PowerShell.Importing;

/// <summary>The temporary modules of functions in a session.</summary>
internal static class SessionModule
{
    private const string ServerKey = "McpServer";

    // A module is found again by what it holds: servers may have names that no module should have.
    private const string FindScript = """
        param($Server)
        Get-Module | Where-Object { $_.PrivateData -is [hashtable] -and $_.PrivateData['McpServer'] -ceq $Server -and $_.ModuleType -eq 'Script' -and -not $_.RootModule -and $_.PrivateData['Temporary'] }
        """;

    private const string NewScript = "param($Name, $Script, $Invoke) New-Module -Name $Name -ScriptBlock ([scriptblock]::Create($Script)) -ArgumentList $Invoke -Function @('')";

    private const string ReplaceScript = """
        param($Old, $New)
        if ($Old) { Remove-Module -ModuleInfo $Old -Force -WhatIf:$false -Confirm:$false -Verbose:$false }
        Import-Module -ModuleInfo $New -DisableNameChecking -Verbose:$false
        """;

    /// <summary>Imports functions where the cmdlet was called, in the place of those that the server had there.</summary>
    /// <param name="commands">Those of the session or module that the cmdlet was called in.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="functions">The functions.</param>
    public static PSModuleInfo Import(CommandInvocationIntrinsics commands, string server, IReadOnlyList<ToolFunction> functions)
    {
        string name = "McpGateway." + string.Concat(server.Select(c => NameWords.IsPart(c) || c is '-' or '_' or '.' ? c : '_'));
        var invoke = new CmdletInfo("Invoke-McpTool", typeof(InvokeMcpToolCommand));
        PSObject[] old = [.. Run(commands, FindScript, server)];
        var module = (PSModuleInfo)Run(commands, NewScript, name, ModuleWriter.ForSession(functions), invoke)[0].BaseObject;
        module.Description = ModuleWriter.Description(server);
        var tools = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (ToolFunction function in functions)
        {
            tools[function.Name] = function.Tool.Name;
        }

        module.PrivateData = new Hashtable { [ServerKey] = server, ["Temporary"] = true, ["Tools"] = tools };
        Run(commands, ReplaceScript, old, module);
        return module;
    }

    /// <summary>The names of commands that there are, but for those of a server's own functions.</summary>
    /// <param name="commands">Those of the session or module that the cmdlet was called in.</param>
    /// <param name="server">The server's name.</param>
    public static HashSet<string> CommandNames(CommandInvocationIntrinsics commands, string server)
    {
        string?[] own = [.. Run(commands, FindScript, server).Select(module => ((PSModuleInfo)module.BaseObject).Name)];
        const CommandTypes Kinds = CommandTypes.Alias | CommandTypes.Function | CommandTypes.Filter | CommandTypes.Cmdlet;
        return commands.GetCommands("*", Kinds, nameIsPattern: true)
            .Where(command => !own.Contains(command.ModuleName, StringComparer.Ordinal))
            .Select(command => command.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // In a scope of its own: the parameters of these scripts are no variables of the caller.
    private static Collection<PSObject> Run(CommandInvocationIntrinsics commands, string script, params object?[] arguments) =>
        commands.InvokeScript(useLocalScope: true, ScriptBlock.Create(script), null, arguments);
}
