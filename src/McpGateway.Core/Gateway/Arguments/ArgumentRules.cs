using System.Runtime.CompilerServices;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;

namespace McpGateway.Gateway.Arguments;

/// <summary>What decides how wrong arguments of one tool are put right. It is read from the schema once, when the tool is first called.</summary>
internal sealed class ArgumentRules
{
    private static readonly ConditionalWeakTable<CatalogTool, ArgumentRules> s_rules = [];

    private ArgumentRules(CatalogTool tool)
    {
        try
        {
            ToolSchema schema = tool.InputSchema;
            Names = schema.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
            HasArgumentsMember = Names.Contains("arguments") || schema.PatternProperties.Count > 0 || schema.AdditionalProperties is { Types: not SchemaTypes.None };
            Shape = ArgumentShape.Of(schema);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A schema that makes no sense says nothing.
            (Names, HasArgumentsMember, Shape) = (new HashSet<string>(StringComparer.Ordinal), true, null);
        }
    }

    /// <summary>The names of the tool's arguments.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Whether the tool has an argument <c>arguments</c>, or says that it takes some of any name.</summary>
    public bool HasArgumentsMember { get; }

    /// <summary>Where texts are to be looked at; null where nowhere.</summary>
    public ArgumentShape? Shape { get; }

    public static ArgumentRules Of(CatalogTool tool) => s_rules.GetValue(tool, static one => new ArgumentRules(one));
}
