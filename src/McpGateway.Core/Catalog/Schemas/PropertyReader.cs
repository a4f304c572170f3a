namespace McpGateway.Catalog.Schemas;

/// <summary>Gathers the properties of an object from the schemas that make it up.</summary>
internal static class PropertyReader
{
    public static IReadOnlyList<ToolProperty> Read(ToolSchema schema, SchemaSource source)
    {
        var order = new List<string>();
        var own = new Dictionary<string, List<SchemaPart>>(StringComparer.Ordinal);
        var choices = new Dictionary<string, List<SchemaChoice>>(StringComparer.Ordinal);
        foreach ((string name, SchemaPart part) in schema.Parts.SelectMany(part => part.Members("properties")))
        {
            ListOf(own, name, choices, order).Add(part);
        }

        foreach (SchemaChoice choice in schema.Choices)
        {
            Add(choice, choices, own, order);
        }

        IReadOnlySet<string> required = schema.Required;
        foreach (string name in required.Where(name => !own.ContainsKey(name) && !choices.ContainsKey(name)))
        {
            order.Add(name);
        }

        return [.. order.Select(name => new ToolProperty(name, required.Contains(name), Merge(source, own.GetValueOrDefault(name), choices.GetValueOrDefault(name))))];
    }

    private static void Add(SchemaChoice choice, Dictionary<string, List<SchemaChoice>> choices, Dictionary<string, List<SchemaPart>> own, List<string> order)
    {
        ToolSchema[] objects = [.. choice.Alternatives.Where(alternative => (alternative.Types & SchemaTypes.Object) != SchemaTypes.None)];
        var described = new Dictionary<string, List<ToolSchema>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (ToolProperty property in objects.SelectMany(alternative => alternative.Properties))
        {
            if (!described.TryGetValue(property.Name, out List<ToolSchema>? schemas))
            {
                described[property.Name] = schemas = [];
                names.Add(property.Name);
            }

            if (!schemas.Contains(property.Schema))
            {
                schemas.Add(property.Schema);
            }
        }

        HashSet<string>[] named = [.. objects.Select(alternative => alternative.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal))];
        foreach (string name in names)
        {
            // An alternative that does not name it leaves it as it is otherwise.
            bool isConditional = choice.IsConditional || Array.Exists(named, all => !all.Contains(name));
            ListOf(choices, name, own, order).Add(new SchemaChoice(described[name], isConditional));
        }
    }

    private static ToolSchema Merge(SchemaSource source, List<SchemaPart>? own, List<SchemaChoice>? choices)
    {
        if (own is null && choices is [{ Alternatives: var alternatives }])
        {
            // Nothing else says what it is: what the alternatives say, then, and be it under conditions.
            return alternatives.Count == 1 ? alternatives[0] : source.Of([], [new SchemaChoice(alternatives, IsConditional: false)]);
        }

        return source.Of(own ?? [], choices ?? []);
    }

    private static List<T> ListOf<T, TOther>(Dictionary<string, List<T>> lists, string name, Dictionary<string, TOther> others, List<string> order)
    {
        if (!lists.TryGetValue(name, out List<T>? list))
        {
            lists[name] = list = [];
            if (!others.ContainsKey(name))
            {
                order.Add(name);
            }
        }

        return list;
    }
}
