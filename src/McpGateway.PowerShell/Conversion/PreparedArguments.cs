using System.Management.Automation;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Conversion;

/// <summary>The arguments of a call as they go to the server, and what the tool's schema says of them.</summary>
internal sealed class PreparedArguments
{
    private const int MaxShown = 300;

    private readonly Redactor _redactor;

    private PreparedArguments(byte[] json, IReadOnlyList<SchemaProblem> problems, IReadOnlyCollection<string> secrets)
    {
        Json = json;
        Problems = problems;
        // What the user calls a secret is one, however short.
        _redactor = new Redactor(secrets, shortest: 4);
    }

    /// <summary>The JSON object in UTF-8.</summary>
    public byte[] Json { get; }

    /// <summary>What is certainly wrong.</summary>
    public IReadOnlyList<SchemaProblem> Problems { get; }

    /// <summary>The arguments for a person: on one line, secrets masked.</summary>
    public string Shown => UntrustedText.OneLine(Mask(Encoding.UTF8.GetString(Json)), MaxShown);

    /// <summary>Reads what a caller gives.</summary>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="given">A dictionary, an object, a text with a JSON object, or null.</param>
    /// <param name="record">An object whose properties become arguments, or null.</param>
    /// <param name="asItStands">Whether a text with JSON is sent as it stands, null and all.</param>
    /// <exception cref="FormatException">It cannot be sent.</exception>
    public static PreparedArguments Read(CatalogTool? tool, object? given, PSObject? record, bool asItStands = false)
    {
        ToolSchema? schema = tool?.InputSchema;
        var reader = new ArgumentReader(schema);
        byte[] json = reader.Read(given, record, leaveOut: !asItStands);
        if (schema is null)
        {
            return new PreparedArguments(json, [], reader.Secrets);
        }

        using JsonDocument document = ObjectReader.Parse(json);
        return new PreparedArguments(json, schema.Check(document.RootElement), reader.Secrets);
    }

    /// <summary>A text in which no secret of the arguments can be read.</summary>
    public string Mask(string text) => _redactor.Mask(text);
}
