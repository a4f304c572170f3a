using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace McpGateway.Help;

/// <summary>The documentation comments of an assembly.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly string _file;
    private readonly Dictionary<string, XElement> _members;

    /// <param name="file">The XML file that the compiler writes beside the assembly.</param>
    public XmlDocumentation(string file)
    {
        _file = file;
        _members = XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    /// <summary>The summary of a member and, if asked for, its remarks, as one paragraph of plain text.</summary>
    /// <param name="id">The member's id, for example <c>T:Some.Type</c>.</param>
    /// <exception cref="HelpException">It has none.</exception>
    public string Summary(string id)
    {
        XElement? summary = _members.GetValueOrDefault(id)?.Element("summary");
        string text = summary is null ? "" : White().Replace(Text(summary), " ").Trim();
        return text.Length > 0 ? text : throw new HelpException(_file, $"{id} has no summary, which Get-Help would show.");
    }

    /// <summary>The remarks of a member as one paragraph, or null.</summary>
    public string? Remarks(string id) =>
        _members.GetValueOrDefault(id)?.Element("remarks") is { } remarks ? White().Replace(Text(remarks), " ").Trim() : null;

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" or "paramref" } reference => NameOf(reference),
        XElement inner => Text(inner),
        _ => "",
    }));

    // <see cref="P:Namespace.Type.Member"/>: the last part is what a reader knows it by.
    private static string NameOf(XElement reference)
    {
        string name = reference.Attributes().FirstOrDefault()?.Value ?? "";
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex White();
}
