using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Importing;

/// <summary>Writes a function that calls a tool.</summary>
internal static class FunctionWriter
{
    /// <summary>The variable of a function that holds what was given on the command line.</summary>
    public const string GivenVariable = "GivenByCaller";

    /// <summary>Writes the function.</summary>
    /// <param name="script">Where to.</param>
    /// <param name="function">The function.</param>
    public static void Write(StringBuilder script, ToolFunction function)
    {
        script.Append("function ").Append(function.Name).Append(" {\n");
        HelpWriter.Write(script, function);
        script.Append("    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = '").Append(function.ConfirmImpact).Append("')]\n");
        script.Append("    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'Invoke-McpTool asks.')]\n");
        script.Append("    [OutputType([string], [psobject])]\n    param(\n");
        foreach (FunctionParameter parameter in function.Parameters)
        {
            Write(script, parameter);
        }

        WriteOwn(script, ParameterReader.AdditionalAlias(function.Parameters));
        script.Append("    )\n\n");
        script.Append("    begin { $").Append(GivenVariable).Append(" = @($PSBoundParameters.Keys) }\n");
        script.Append("    process { & $script:InvokeTool $PSCmdlet $PSBoundParameters $").Append(GivenVariable).Append(' ')
            .Append(ScriptText.Quote(function.Server)).Append(' ').Append(ScriptText.Quote(function.Tool.Name)).Append(' ');
        WriteKeys(script, function.Parameters);
        script.Append(" }\n}\n");
    }

    private static void Write(StringBuilder script, FunctionParameter parameter)
    {
        script.Append("        [Parameter(");
        if (parameter.Position is { } position)
        {
            script.Append("Mandatory, Position = ").Append(position).Append(", ");
        }

        script.Append("ValueFromPipelineByPropertyName)]");
        if (ParameterTypes.MakesValueOfNull(parameter.Type))
        {
            script.Append(" [McpGateway.Loader.ToolValue([").Append(parameter.Type).Append(parameter.IsMandatory && !parameter.TakesNull ? "], Required)]" : "])]");
        }
        else
        {
            script.Append(" [McpGateway.Loader.AbsentValue(")
                .AppendJoin(", ", new[] { parameter.TakesEmpty ? "KeepsEmpty = $true" : "", parameter.Type is "string" ? "IsString = $true" : "" }.Where(part => part.Length > 0)).Append(")]");
        }

        if (parameter.TakesNull)
        {
            script.Append(" [AllowNull()]");
        }

        if (parameter.IsMandatory && parameter.Type is "string" or "string[]" or "object" or "object[]")
        {
            // What is mandatory may be empty anyway: whether the tool likes it is the tool's affair.
            script.Append(" [AllowEmptyString()]");
        }

        if (parameter.IsMandatory && (parameter.Type == "object" || parameter.Type.EndsWith("[]", StringComparison.Ordinal)))
        {
            script.Append(" [AllowEmptyCollection()]");
        }

        if (parameter.Aliases.Count > 0)
        {
            script.Append(" [Alias(").AppendJoin(", ", parameter.Aliases.Select(ScriptText.Quote)).Append(")]");
        }

        if (parameter.Schema.Default is { } value)
        {
            // For help alone: what is not given is not sent.
            script.Append(" [PSDefaultValue(Help = ").Append(ScriptText.Quote(UntrustedText.OneLine(HelpWriter.Shown(value)))).Append(")]");
        }
        else if (!parameter.IsMandatory && ParameterTypes.MakesValueOfNull(parameter.Type))
        {
            // Help would show the type's 0 or False, which is not what happens.
            script.Append(" [PSDefaultValue(Help = 'not sent')]");
        }

        if (parameter.Values is { } values)
        {
            bool differ = values.Distinct(StringComparer.OrdinalIgnoreCase).Count() < values.Count;
            // A set of PowerShell's own refuses the empty cell of a table, which says nothing.
            script.Append(parameter.IsMandatory ? "\n        [ValidateSet(" : "\n        [McpGateway.Loader.ListedValues(").AppendJoin(", ", values.Select(ScriptText.Quote)).Append(differ ? ", IgnoreCase = $false)]" : ")]");
            if (!parameter.IsMandatory)
            {
                script.Append(" [ArgumentCompletions(").AppendJoin(", ", values.Select(value => ScriptText.Quote(ScriptText.Argument(value)))).Append(")]");
            }
        }

        if (parameter.Type == "bool")
        {
            script.Append(" [ArgumentCompletions('$true', '$false')]");
        }

        script.Append("\n        [").Append(parameter.Type).Append("] ${").Append(parameter.Name).Append("},\n\n");
    }

    private static void WriteOwn(StringBuilder script, string? alias)
    {
        script.Append("        [Parameter(ValueFromPipelineByPropertyName)]");
        if (alias is not null)
        {
            script.Append(" [Alias('").Append(alias).Append("')]");
        }

        script.Append("\n        [System.Collections.IDictionary] $AdditionalArguments,\n\n")
            .Append("        [switch] $Raw,\n\n        [switch] $AsObject,\n\n        [object] $Timeout,\n\n        [scriptblock] $SamplingScript,\n\n        [switch] $SkipArgumentCheck,\n\n        [switch] $Force\n");
    }

    private static void WriteKeys(StringBuilder script, IReadOnlyList<FunctionParameter> parameters)
    {
        script.Append("([ordered] @{");
        foreach (FunctionParameter parameter in parameters)
        {
            script.Append(' ').Append(ScriptText.Quote(parameter.Name)).Append(" = ").Append(ScriptText.Quote(parameter.Key)).Append(';');
        }

        script.Append(" })");
    }
}
