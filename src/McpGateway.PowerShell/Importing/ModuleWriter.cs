using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.PowerShell.Importing;

/// <summary>Writes a module of functions that call the tools of a server.</summary>
internal static class ModuleWriter
{
    /// <summary>
    /// What all functions have in common. The caller's preferences are taken over, because a function of a module does not see them: -WhatIf of a script that calls it above all.
    /// Errors are the function's own, so that <c>$?</c>, -ErrorAction and -ErrorVariable are right.
    /// </summary>
    private const string Common = """
        $InvokeTool = {
            param($Caller, $Bound, $Given, $Server, $Tool, $Keys)

            $preferences = @{
                ErrorAction = 'ErrorActionPreference'; WarningAction = 'WarningPreference'; InformationAction = 'InformationPreference'; ProgressAction = 'ProgressPreference'
                Verbose = 'VerbosePreference'; Debug = 'DebugPreference'; WhatIf = 'WhatIfPreference'; Confirm = 'ConfirmPreference'
            }
            foreach ($preference in $preferences.GetEnumerator()) {
                if (-not $Bound.ContainsKey($preference.Key)) {
                    Set-Variable -Name $preference.Value -Value $Caller.SessionState.PSVariable.GetValue($preference.Value) -WhatIf:$false -Confirm:$false
                }
            }

            $parameters = $Caller.MyInvocation.MyCommand.Parameters
            # The names of JSON differ in case.
            $arguments = [System.Collections.Specialized.OrderedDictionary]::new([System.StringComparer]::Ordinal)
            foreach ($parameter in $Keys.GetEnumerator()) {
                if (-not $Bound.ContainsKey($parameter.Key)) {
                    continue
                }

                $value = [McpGateway.Loader.ToolValueAttribute]::Read($Bound[$parameter.Key])
                if ($value -is [NullString]) {
                    $value = $null
                }

                $attributes = $parameters[$parameter.Key].Attributes
                if ($null -eq $value -and $attributes.TypeId -notcontains [System.Management.Automation.AllowNullAttribute]) {
                    continue
                }

                # Objects of providers have paths that only PowerShell understands.
                if ($parameters[$parameter.Key].Aliases -contains 'PSPath' -and ($value -is [string] -or $value -is [string[]])) {
                    $value = $value -replace '^(?:Microsoft\.PowerShell\.Core\\)?FileSystem::'
                }

                # Of an object from the pipeline, what is null or an empty cell says nothing of what may be left out.
                $isEmpty = $null -eq $value -or ($value -is [string] -and $value.Length -eq 0)
                if ($isEmpty -and $parameter.Key -notin $Given -and $attributes.Mandatory -notcontains $true) {
                    continue
                }

                # The server may know only one way to write a value.
                $set = $attributes.Where({ ($_ -is [System.Management.Automation.ValidateSetAttribute] -or $_ -is [McpGateway.Loader.ListedValuesAttribute]) -and $_.IgnoreCase }, 'First')
                if ($set -and $value -is [string]) {
                    $value = $set.ValidValues.Where({ $_ -eq $value })[0]
                }
                elseif ($set -and $value -is [string[]]) {
                    $value = [string[]] @(foreach ($item in $value) { $set.ValidValues.Where({ $_ -eq $item })[0] })
                }

                $arguments[$parameter.Value] = $value
            }

            if ($Bound.ContainsKey('AdditionalArguments') -and $null -ne $Bound.AdditionalArguments) {
                foreach ($argument in $Bound.AdditionalArguments.GetEnumerator()) {
                    $arguments["$($argument.Key)"] = $argument.Value
                }
            }

            $call = @{ Server = $Server; Name = $Tool; Argument = $arguments }
            foreach ($name in 'Raw', 'AsObject', 'Timeout', 'SamplingScript', 'SkipArgumentCheck', 'Force', 'Confirm') {
                if ($Bound.ContainsKey($name)) {
                    $call[$name] = $Bound[$name]
                }
            }

            # What the next object of the pipeline does not have is not to be what this one had.
            foreach ($name in @($Bound.Keys)) {
                if ($name -notin $Given) {
                    $null = $Bound.Remove($name)
                }
            }

            INVOKE @call -ErrorAction Continue 2>&1 | & {
                process {
                    if ($_ -is [System.Management.Automation.ErrorRecord]) { $Caller.WriteError($_) } else { $Caller.WriteObject($_) }
                }
            }
        }

        """;

    /// <summary>A module that lives in a session: <c>Invoke-McpTool</c> comes to it as its argument, wherever this module was imported.</summary>
    /// <param name="functions">The functions.</param>
    public static string ForSession(IReadOnlyList<ToolFunction> functions) => Write("param($InvokeMcpTool)\n\n", "& $script:InvokeMcpTool", functions);

    /// <summary>The script of a module on disk.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="functions">The functions.</param>
    public static string ForDisk(string server, IReadOnlyList<ToolFunction> functions) =>
        Write($"# Made by Export-McpTool: a function for each tool of the MCP server {ScriptText.Quote(server)}. The next export overwrites it.\n\n", @"McpGateway\Invoke-McpTool", functions);

    /// <summary>The manifest of a module on disk.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="functions">The functions.</param>
    public static string Manifest(string name, string server, IReadOnlyList<ToolFunction> functions)
    {
        // The same module has the same number in each export, so that only what has changed differs.
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("McpGateway\n" + server + "\n" + name)).AsSpan(0, 16));
        return $$"""
            @{
                RootModule           = {{ScriptText.Quote(name + ".psm1")}}
                ModuleVersion        = '1.0.0'
                GUID                 = '{{id}}'
                Description          = {{ScriptText.Quote(Description(server))}}
                PowerShellVersion    = '7.6'
                CompatiblePSEditions = @('Core')
                RequiredModules      = @('McpGateway')
                FunctionsToExport    = @(
                    {{string.Join("\n        ", functions.Select(function => ScriptText.Quote(function.Name)))}}
                )
                CmdletsToExport      = @()
                VariablesToExport    = @()
                AliasesToExport      = @()
                PrivateData          = @{ McpServer = {{ScriptText.Quote(server)}} }
            }

            """;
    }

    /// <summary>What the module is, in a sentence.</summary>
    /// <param name="server">The server's name.</param>
    public static string Description(string server) => string.Create(CultureInfo.InvariantCulture, $"Functions that call the tools of the MCP server '{ScriptText.Comment(server)}'.");

    private static string Write(string head, string invoke, IReadOnlyList<ToolFunction> functions)
    {
        StringBuilder script = new StringBuilder(head).Append(Common.Replace("INVOKE", invoke, StringComparison.Ordinal)).Append('\n');
        foreach (ToolFunction function in functions)
        {
            FunctionWriter.Write(script, function);
            script.Append('\n');
        }

        return script.Append("Export-ModuleMember -Function @(\n    ").AppendJoin(",\n    ", functions.Select(function => ScriptText.Quote(function.Name))).Append("\n)\n").ToString();
    }
}
