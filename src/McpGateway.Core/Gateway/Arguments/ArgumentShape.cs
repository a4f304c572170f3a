using System.Runtime.CompilerServices;
using System.Text;
using McpGateway.Catalog.Schemas;

namespace McpGateway.Gateway.Arguments;

/// <summary>
/// What of a schema matters for texts that stand for something else: where no text is allowed, and what is. Places below which that is nowhere so are left out, so
/// that most arguments need no look at all.
/// </summary>
internal sealed class ArgumentShape
{
    /// <summary>How many places of one tool's schema are looked at.</summary>
    private const int MaxPlaces = 2000;

    private (byte[] Name, ArgumentShape? Shape)[] _properties = [];
    private ArgumentShape?[] _first = [];
    private ArgumentShape? _otherItems;
    private ArgumentShape? _otherProperties;

    private ArgumentShape(SchemaTypes types)
    {
        Types = types;
    }

    /// <summary>What is allowed here.</summary>
    public SchemaTypes Types { get; }

    /// <summary>Whether a text here cannot be meant as one.</summary>
    public bool AllowsNoText => (Types & SchemaTypes.String) == SchemaTypes.None;

    private bool HasParts => _properties.Length > 0 || _otherProperties is not null || _otherItems is not null || Array.Exists(_first, item => item is not null);

    /// <summary>The shape of a tool's arguments; null where a text is allowed everywhere.</summary>
    public static ArgumentShape? Of(ToolSchema arguments) => Of(arguments, []) is { HasParts: true } shape ? shape : null;

    /// <summary>The shape of the member that has the name; null where nothing is to be looked at there.</summary>
    public ArgumentShape? Member(ref System.Text.Json.Utf8JsonReader name)
    {
        foreach ((byte[] known, ArgumentShape? shape) in _properties)
        {
            if (Json.JsonString.TokenIs(ref name, known))
            {
                return shape;
            }
        }

        return _otherProperties;
    }

    /// <summary>The shape of an item.</summary>
    public ArgumentShape? Item(int index) => index < _first.Length ? _first[index] : _otherItems;

    private static ArgumentShape? Of(ToolSchema schema, Dictionary<ToolSchema, ArgumentShape?> known)
    {
        if (known.TryGetValue(schema, out ArgumentShape? shape) || known.Count >= MaxPlaces || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return shape;
        }

        shape = new ArgumentShape(schema.Types);
        // Before what is in it: it may be in itself.
        known[schema] = shape;
        shape.ReadMembers(schema, known);
        shape._first = [.. schema.PrefixItems.Select(item => Of(item, known))];
        shape._otherItems = schema.Items is { } items ? Of(items, known) : null;
        return known[schema] = shape.AllowsNoText || shape.HasParts ? shape : null;
    }

    private void ReadMembers(ToolSchema schema, Dictionary<ToolSchema, ArgumentShape?> known)
    {
        ToolSchema[] alternatives = [.. schema.Alternatives.Where(alternative => alternative.Types != SchemaTypes.Null)];
        if (alternatives is [var only] && schema.Parts.All(part => part.Members("properties").Count == 0))
        {
            if (!ReferenceEquals(only, schema) && Of(only, known) is { } inner)
            {
                (_properties, _otherProperties) = (inner._properties, inner._otherProperties);
            }

            return;
        }

        // What only some alternatives say is not certain.
        HashSet<string> certain = [.. schema.Parts.SelectMany(part => part.Members("properties")).Select(member => member.Name)];
        _otherProperties = alternatives.Length == 0 && schema.PatternProperties.Count == 0 && schema.AdditionalProperties is { } others && others.Types != SchemaTypes.None ? Of(others, known) : null;
        _properties =
        [
            .. schema.Properties
                .Select(property => (Encoding.UTF8.GetBytes(property.Name), certain.Contains(property.Name) ? Of(property.Schema, known) : null))
                .Where(property => property.Item2 is not null || _otherProperties is not null),
        ];
    }
}
