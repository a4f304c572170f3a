using System.Xml;
using System.Xml.Linq;

namespace McpGateway.Help;

/// <summary>Writes the file that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_help = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(IReadOnlyList<CmdletHelp> cmdlets, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var document = new XDocument(new XElement(
            s_help + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            cmdlets.Select(Command)));
        using XmlWriter writer = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        document.Save(writer);
    }

    private static XElement Command(CmdletHelp cmdlet) => new(
        s_command + "command",
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", cmdlet.Name),
            new XElement(s_command + "verb", cmdlet.Verb),
            new XElement(s_command + "noun", cmdlet.Noun),
            Paragraphs(s_maml + "description", [cmdlet.Synopsis])),
        Paragraphs(s_maml + "description", cmdlet.Description),
        new XElement(s_command + "syntax", cmdlet.Sets.Select(set => new XElement(
            s_command + "syntaxItem",
            new XElement(s_maml + "name", cmdlet.Name),
            cmdlet.ParametersOf(set).Select(pair => Parameter(pair.Parameter, pair.Use))))),
        new XElement(s_command + "parameters", cmdlet.Parameters.Select(parameter => Parameter(parameter, parameter.Uses[0]))),
        new XElement(s_command + "inputTypes", cmdlet.InputTypes.DefaultIfEmpty("None").Select(type => Typed(s_command + "inputType", type, null))),
        new XElement(s_command + "returnValues", cmdlet.OutputTypes.DefaultIfEmpty("None").Select((type, index) => Typed(s_command + "returnValue", type, index == 0 ? cmdlet.Page.Outputs : null))),
        cmdlet.Page.Notes.Count == 0 ? null : new XElement(s_maml + "alertSet", Paragraphs(s_maml + "alert", cmdlet.Page.Notes)),
        new XElement(s_command + "examples", cmdlet.Page.Examples.Select((example, index) => new XElement(
            s_command + "example",
            new XElement(s_maml + "title", $"---- Example {index + 1}: {Plain(example.Title)} ----"),
            new XElement(s_dev + "code", example.Code),
            Paragraphs(s_dev + "remarks", example.Remarks)))),
        new XElement(s_command + "relatedLinks", cmdlet.Page.Related.Select(related => new XElement(
            s_maml + "navigationLink", new XElement(s_maml + "linkText", related), new XElement(s_maml + "uri")))));

    private static XElement Parameter(ParameterHelp parameter, ParameterUse use) => new(
        s_command + "parameter",
        new XAttribute("required", use.IsMandatory ? "true" : "false"),
        new XAttribute("variableLength", "true"),
        new XAttribute("globbing", parameter.TakesWildcards ? "true" : "false"),
        new XAttribute("pipelineInput", use.Pipeline),
        new XAttribute("position", use.PositionText),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(s_maml + "name", parameter.Name),
        Paragraphs(s_maml + "Description", [parameter.Summary]),
        parameter.Values.Count == 0 ? null : new XElement(s_command + "parameterValueGroup", parameter.Values.Select(value => new XElement(
            s_command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value))),
        parameter.IsSwitch ? null : new XElement(s_command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), parameter.TypeName),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.TypeName), new XElement(s_maml + "uri")));

    private static XElement Typed(XName name, string type, string? description) => new(
        name,
        new XElement(s_dev + "type", new XElement(s_maml + "name", type)),
        Paragraphs(s_maml + "description", description is null ? [] : [description]));

    private static XElement Paragraphs(XName name, IEnumerable<string> paragraphs) =>
        new(name, paragraphs.Select(paragraph => new XElement(s_maml + "para", Plain(paragraph))));

    // A console shows the marks of Markdown as they are.
    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);
}
