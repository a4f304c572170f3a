using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>Writes the help of a function, a comment at its beginning.</summary>
internal static class HelpWriter
{
    private const string Additional =
        "More arguments, by the tool's own names: those that its schema does not list, or values that a parameter's type cannot hold. They override the parameters.";

    /// <summary>Writes the comment.</summary>
    /// <param name="script">Where to.</param>
    /// <param name="function">The function.</param>
    public static void Write(StringBuilder script, ToolFunction function)
    {
        string what = $"tool '{ScriptText.Comment(function.Tool.Name)}' of the MCP server '{ScriptText.Comment(function.Server)}'";
        script.Append("    <#\n");
        string summary = ScriptText.Comment(function.Tool.Summary);
        Section(script, "SYNOPSIS", [summary.Length > 0 ? summary : $"Calls the {what}."]);
        string effect = function.Tool.IsReadOnly ? "only reads, according to the server" : function.Tool.SaysDestructive ? "may destroy something, according to the server" : function.Tool.IsDestructive ? "may destroy something (the server does not say what it does)" : "changes something but destroys nothing, according to the server";
        Section(script, "DESCRIPTION", [.. ScriptText.CommentLines(function.Tool.Description ?? function.Tool.Title), "", $"Calls the {what}, which {effect}. The text above and the descriptions of the parameters are the server's words."]);
        foreach (FunctionParameter parameter in function.Parameters)
        {
            Section(script, "PARAMETER " + parameter.Name, Describe(parameter));
        }

        Section(script, "PARAMETER AdditionalArguments", [Additional]);
        Section(script, "PARAMETER Raw", ["Returns the whole result as one object, as the server sent it."]);
        Section(script, "PARAMETER AsObject", ["Converts text that is JSON into objects."]);
        Section(script, "PARAMETER Timeout", ["How long the call may take, including the start of the server: a number of seconds or a time span."]);
        Section(script, "PARAMETER SamplingScript", ["Answers what the server asks the client's model (sampling)."]);
        Section(script, "PARAMETER SkipArgumentCheck", ["Calls the tool without checking the arguments against its schema."]);
        Section(script, "PARAMETER Force", ["Calls the tool without asking for confirmation, whatever it may do."]);
        Section(script, "INPUTS", ["System.Management.Automation.PSObject. Properties bind to the parameters of the same name, or by the tool's own name for them."]);
        Section(script, "OUTPUTS", ["What Invoke-McpTool returns for the same call."]);
        foreach (string example in HelpExamples.Of(function))
        {
            Section(script, "EXAMPLE", [example]);
        }

        Section(script, "LINK", ["Invoke-McpTool"]);
        script.Append("    #>\n");
    }

    private static void Section(StringBuilder script, string keyword, IEnumerable<string> lines)
    {
        script.Append("    .").Append(keyword).Append('\n');
        foreach (string line in lines)
        {
            script.Append(line.Length == 0 ? "" : "        ").Append(line).Append('\n');
        }
    }

    private static List<string> Describe(FunctionParameter parameter)
    {
        ToolSchema schema = parameter.Schema;
        var lines = new List<string>(ScriptText.CommentLines(schema.Description ?? schema.Title).Where(line => line.Length > 0));
        if (lines.Count == 0 || (parameter.Values is null && !parameter.Type.StartsWith("string", StringComparison.Ordinal)))
        {
            lines.Add(ScriptText.Comment(Sentence(TypeWords.Of(schema))));
        }

        if (Limits(schema) is { } limits)
        {
            lines.Add(limits);
        }

        if (parameter.TakesNull && schema.Types != SchemaTypes.All)
        {
            lines.Add(parameter.Type == "string" ? "Takes null: [NullString]::Value." : "Takes null.");
        }

        if (schema.Default is { } value)
        {
            lines.Add(ScriptText.Comment($"Default: {Shown(value)}"));
        }

        string[] common = [.. parameter.Aliases.Where(alias => alias != parameter.Key)];
        if (common.Length > 0)
        {
            lines.Add($"Binds to {string.Join(", ", common)} of objects from the pipeline as well.");
        }

        if (!parameter.Key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
        {
            lines.Add($"The tool's name for it is '{ScriptText.Comment(parameter.Key)}'.");
        }

        return lines;
    }

    /// <summary>A value as it is shown, which a server may have given.</summary>
    internal static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Sentence(string words) => words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..] + ".";

    private static string? Limits(ToolSchema schema) => (schema.Minimum, schema.Maximum) switch
    {
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"From {least} to {most}."),
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"At least {least}."),
        (null, { } most) => string.Create(CultureInfo.InvariantCulture, $"At most {most}."),
        _ => null,
    };
}
