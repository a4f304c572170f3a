using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace McpGateway.PowerShell.Completion;

/// <summary>The servers that a command line names already: as a parameter, in a variable or a splatted table, or as what comes down the pipeline. Runs nothing of the line.</summary>
internal static class TypedServers
{
    /// <summary>The names and wildcards; null where none is known.</summary>
    /// <param name="tool">The parameter that takes a tool. Of most cmdlets the server is -Server; where the tool is no -Name, it may be -Name.</param>
    /// <param name="command">The command.</param>
    /// <param name="bound">What PowerShell understands of the parameters.</param>
    public static object? Of(string tool, CommandAst? command, IDictionary? bound)
    {
        string[] names = tool.Equals("Name", StringComparison.OrdinalIgnoreCase) ? ["Server"] : ["Server", "Name"];
        return names.Select(name => bound?[name]).FirstOrDefault(value => value is not null)
            ?? (command is null ? null : Given(command, names) ?? FromPipeline(command));
    }

    /// <summary>What stands in variables.</summary>
    private static object? Given(CommandAst command, string[] names)
    {
        for (int i = 1; i < command.CommandElements.Count; i++)
        {
            CommandElementAst element = command.CommandElements[i];
            if (element is VariableExpressionAst { Splatted: true } splatted && Value(splatted) is { } table)
            {
                if (table is IDictionary map && names.Select(name => map[name]).FirstOrDefault(value => value is not null) is { } named)
                {
                    return named;
                }

                if (i == 1 && table is object?[] { Length: > 0 } list)
                {
                    return list[0];
                }
            }

            // The first of all is the server, wherever no name says otherwise.
            CommandElementAst before = command.CommandElements[i - 1];
            bool isFirst = i == 1 || (before is CommandParameterAst { Argument: null } parameter && names.Any(name => name.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase)));
            if (isFirst && element is VariableExpressionAst { Splatted: false } variable && Value(variable) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The texts, or the servers by their names, that stand before the last pipe.</summary>
    private static string[]? FromPipeline(CommandAst command)
    {
        int at = command.Parent is PipelineAst pipeline ? pipeline.PipelineElements.IndexOf(command) : 0;
        return at < 1 ? null : ((PipelineAst)command.Parent!).PipelineElements[at - 1] switch
        {
            CommandExpressionAst { Expression: VariableExpressionAst variable } => Names(Value(variable)),
            CommandExpressionAst { Expression: var expression } => Constants(expression),
            CommandAst get when get.GetCommandName()?.EndsWith("Get-McpServer", StringComparison.OrdinalIgnoreCase) == true =>
                get.CommandElements.Skip(1).OfType<ExpressionAst>().Select(Constants).FirstOrDefault(names => names is not null),
            _ => null,
        };
    }

    private static string[]? Constants(ExpressionAst expression) => expression switch
    {
        StringConstantExpressionAst text => [text.Value],
        ArrayLiteralAst list when list.Elements.All(element => element is StringConstantExpressionAst) => [.. list.Elements.Select(element => ((StringConstantExpressionAst)element).Value)],
        _ => null,
    };

    private static string[]? Names(object? value)
    {
        string[] names = [.. (LanguagePrimitives.GetEnumerable(value) ?? new[] { value }).Cast<object?>().Select(one => one switch
        {
            string text => text,
            PSObject { BaseObject: string text } => text,
            null => null,
            _ => PSObject.AsPSObject(one).Properties["Name"]?.Value as string,
        }).OfType<string>()];
        return names.Length == 0 ? null : names;
    }

    private static object? Value(VariableExpressionAst variable)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        object? value = shell.AddCommand("Microsoft.PowerShell.Utility\\Get-Variable")
            .AddParameter("Name", WildcardPattern.Escape(variable.VariablePath.UserPath)).AddParameter("ValueOnly").AddParameter("ErrorAction", ActionPreference.Ignore)
            .Invoke<object>().ToArray() is { Length: > 0 } found ? (found.Length == 1 ? found[0] : found) : null;
        return value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
    }
}
