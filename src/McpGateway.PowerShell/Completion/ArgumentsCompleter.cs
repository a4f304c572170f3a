using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using McpGateway.Catalog.Schemas;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Completion;

/// <summary>
/// Begins the hashtable of a tool's arguments: <c>@{ key = </c>, required keys first, with the value where values are listed. The keys after that are those
/// of <see cref="ArgumentKeys"/>; PowerShell asks nobody about values within a hashtable.
/// </summary>
public sealed class ArgumentsCompleter : IArgumentCompleter
{
    private const int MaxValues = 15;

    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if ((wordToComplete ?? "") is not ("" or "@") || ArgumentKeys.Find(fakeBoundParameters?["Server"] as string, fakeBoundParameters?["Name"] as string) is not { } tool)
        {
            yield break;
        }

        ToolProperty[] properties = [.. tool.InputSchema.Properties.Where(property => ArgumentKeys.CanBeTyped(property.Name)).OrderByDescending(property => property.IsRequired)];
        string end = properties.Length == 1 ? " }" : "; ";
        foreach (ToolProperty property in properties)
        {
            string about = ArgumentKeys.About(property);
            string toolTip = $"{ArgumentKeys.TypeOf(property)} {property.Name}{(about.Length == 0 ? "" : ": " + about)}";
            string start = Begin(property.Name);
            if (Values(property) is not { Count: > 0 and <= MaxValues } values)
            {
                yield return new CompletionResult(start, property.Name, CompletionResultType.ParameterValue, toolTip);
                continue;
            }

            foreach (string value in values)
            {
                yield return new CompletionResult(start + value + end, $"{property.Name} = {value}", CompletionResultType.ParameterValue, toolTip);
            }
        }
    }

    /// <summary>The beginning of a hashtable up to the value of its first key.</summary>
    internal static string Begin(string name) => "@{ " + (IsPlain(name) ? name : Quote(name)) + " = ";

    /// <summary>The values that are listed, as PowerShell writes them; what has no such form is left out.</summary>
    private static List<string> Values(ToolProperty property)
    {
        var values = new List<string>();
        foreach (JsonElement one in property.Schema.EnumValues ?? [])
        {
            if (one.ValueKind == JsonValueKind.Number)
            {
                values.Add(one.GetRawText());
            }
            else if (one.ValueKind == JsonValueKind.String && ObjectReader.Text(one) is var text && ArgumentKeys.CanBeTyped(text))
            {
                values.Add(Quote(text));
            }
        }

        return values;
    }

    private static string Quote(string text) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";

    private static bool IsPlain(string name) => (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
