using System.Globalization;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Schemas;

/// <summary>Finds in a value what a schema certainly does not allow, and is silent on all that is not certain.</summary>
internal sealed class SchemaCheck
{
    private const int MaxDepth = 64;
    private const int MaxProblems = 20;
    private const int MaxSteps = 20_000;

    private readonly List<SchemaProblem> _problems = [];
    private int _steps;

    private SchemaCheck(int steps)
    {
        _steps = steps;
    }

    public static IReadOnlyList<SchemaProblem> Run(ToolSchema schema, JsonElement value)
    {
        var check = new SchemaCheck(0);
        check.Visit(schema, value, "", 0);
        return check._problems;
    }

    private void Visit(ToolSchema schema, JsonElement value, string path, int depth)
    {
        if (depth > MaxDepth || ++_steps > MaxSteps || _problems.Count >= MaxProblems || value.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        SchemaTypes types = schema.Parts.Aggregate(SchemaTypes.All, (all, part) => all & SchemaKeywords.TypesOf(part));
        if (!IsListed(schema, value))
        {
            AddNotListed(schema, value, path);
        }
        else if ((SchemaKeywords.TypesOf(value) & types) == SchemaTypes.None)
        {
            Add(SchemaProblemKind.WrongType, path, $"{Subject(path)} must be {SchemaWords.Of(types)}, not {SchemaWords.OfValue(value)}.");
        }
        else
        {
            VisitChoices(schema, value, path, depth);
            if (value.ValueKind == JsonValueKind.Object)
            {
                VisitObject(schema, value, path, depth);
            }
            else if (value.ValueKind == JsonValueKind.Array)
            {
                VisitArray(schema, value, path, depth);
            }
        }
    }

    private static bool IsListed(ToolSchema schema, JsonElement value) =>
        schema.Parts.All(part => SchemaKeywords.EnumOf(part) is not { } listed || listed.Exists(one => JsonEquality.AreEqual(one, value)));

    private void AddNotListed(ToolSchema schema, JsonElement value, string path)
    {
        string[] listed = [.. (schema.EnumValues ?? []).Select(one => UntrustedText.OneLine(one.GetRawText(), 60))];
        string values = listed.Length > 12 ? string.Join(", ", listed.Take(12)) + " ..." : string.Join(", ", listed);
        string demand = listed.Length == 1 ? values : "one of " + values;
        Add(SchemaProblemKind.NotListed, path, $"{Subject(path)} must be {demand}, not {Shown(value)}.");
    }

    private static string Shown(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? UntrustedText.OneLine(value.GetRawText(), 60) : SchemaWords.OfValue(value);

    private void VisitObject(ToolSchema schema, JsonElement value, string path, int depth)
    {
        IReadOnlyList<ToolProperty> known = schema.Properties;
        foreach (string name in schema.Parts.SelectMany(part => part.Texts("required")).Distinct(StringComparer.Ordinal))
        {
            // Some list as required what they fill in themselves.
            if (!value.TryGetProperty(name, out _) && known.FirstOrDefault(property => property.Name == name)?.Schema.Default is null)
            {
                Add(SchemaProblemKind.Missing, Join(path, name), $"{Subject(Join(path, name))} is required.");
            }
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            SchemaPart[] parts = [.. schema.Parts.SelectMany(part => part.Members("properties")).Where(property => property.Name == member.Name).Select(property => property.Part)];
            if (parts.Length > 0)
            {
                Visit(schema.Of(parts), member.Value, Join(path, member.Name), depth + 1);
            }
            else if (known.All(property => property.Name != member.Name) && schema.PatternProperties.Count == 0)
            {
                VisitAdditional(schema, member, path, depth);
            }
        }
    }

    private void VisitAdditional(ToolSchema schema, JsonProperty member, string path, int depth)
    {
        SchemaPart[] others = [.. schema.Parts.Select(part => part.Child("additionalProperties")).OfType<SchemaPart>()];
        string name = Join(path, member.Name);
        if (Array.Exists(others, other => other.IsFalse))
        {
            Add(SchemaProblemKind.Unknown, name, $"{Subject(name)} is unknown.");
        }
        else if (others.Length > 0)
        {
            Visit(schema.Of(others), member.Value, name, depth + 1);
        }
    }

    private void VisitArray(ToolSchema schema, JsonElement value, string path, int depth)
    {
        // With items of different kinds it is not certain which schema holds for which.
        if (schema.PrefixItems.Count > 0 || schema.Parts.Select(part => part.Child("items")).OfType<SchemaPart>().ToArray() is not { Length: > 0 } items)
        {
            return;
        }

        ToolSchema item = schema.Of(items);
        int index = 0;
        foreach (JsonElement one in value.EnumerateArray())
        {
            Visit(item, one, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth + 1);
        }
    }

    private void VisitChoices(ToolSchema schema, JsonElement value, string path, int depth)
    {
        foreach (SchemaChoice choice in schema.Choices.Where(choice => !choice.IsConditional))
        {
            List<SchemaProblem>? nearest = null;
            foreach (ToolSchema alternative in choice.Alternatives)
            {
                var check = new SchemaCheck(_steps);
                check.Visit(alternative, value, path, depth + 1);
                _steps = check._steps;
                if (check._problems.Count == 0)
                {
                    nearest = null;
                    break;
                }

                nearest = nearest is null || Distance(check._problems) < Distance(nearest) ? check._problems : nearest;
            }

            if (nearest is not null && _steps <= MaxSteps)
            {
                Report(choice, nearest, value, path);
            }
        }
    }

    private void Report(SchemaChoice choice, List<SchemaProblem> nearest, JsonElement value, string path)
    {
        if (choice.Alternatives.Count == 1 || nearest[0].Path != path)
        {
            _problems.AddRange(nearest);
        }
        else
        {
            SchemaTypes types = choice.Alternatives.Aggregate(SchemaTypes.None, (all, alternative) => all | alternative.Types);
            bool isType = (SchemaKeywords.TypesOf(value) & types) == SchemaTypes.None;
            Add(isType ? SchemaProblemKind.WrongType : SchemaProblemKind.NoAlternative, path, isType
                ? $"{Subject(path)} must be {SchemaWords.Of(types)}, not {SchemaWords.OfValue(value)}."
                : $"{Subject(path)} matches none of the allowed alternatives.");
        }
    }

    // An alternative of another type, or with another constant, is not the one that was meant.
    private static int Distance(List<SchemaProblem> problems) =>
        problems.Sum(problem => problem.Kind is SchemaProblemKind.WrongType or SchemaProblemKind.NotListed or SchemaProblemKind.NoAlternative ? 10 : 1);

    private void Add(SchemaProblemKind kind, string path, string message) => _problems.Add(new SchemaProblem(kind, path, message));

    private static string Subject(string path) => path.Length == 0 ? "The value" : $"'{UntrustedText.OneLine(path, 128)}'";

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
