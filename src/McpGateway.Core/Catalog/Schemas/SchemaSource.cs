using System.Globalization;
using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>
/// A schema document: finds what its references mean (JSON pointers, anchors and identifiers within it; nothing is ever fetched), and gives
/// the same schema for the same place, so that who walks it notices where it has been.
/// </summary>
internal sealed class SchemaSource
{
    /// <summary>How many schemas are made of one document: conjunctions of schemas that refer to each other could go on for ever.</summary>
    private const int MaxSchemas = 4000;

    /// <summary>How many sets of alternatives one schema may be put together of: those of schemas that go round in circles double with every turn.</summary>
    private const int MaxChoices = 50;

    private static int s_numbers;

    private readonly int _number = Interlocked.Increment(ref s_numbers);

    /// <summary>How often something is included in something of one document: chains of references that are used again and again would take hours.</summary>
    private const int MaxIncluded = 500_000;

    /// <summary>From how many members on an object is looked into by an index.</summary>
    private const int ManyMembers = 32;

    private readonly Dictionary<string, SchemaPart> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ToolSchema> _schemas = new(StringComparer.Ordinal);
    private readonly SchemaPart _root;
    private readonly Dictionary<string, Dictionary<string, JsonElement>?> _members = new(StringComparer.Ordinal);
    private Dictionary<string, (JsonElement Element, string Location)>? _names;
    private int _included;

    public SchemaSource(JsonElement root)
    {
        _root = PartAt(root, SchemaPart.RootLocation, resource: null);
        Anything = new ToolSchema(this, [], [], "");
        Root = Of(_root);
    }

    /// <summary>The schema of the document.</summary>
    public ToolSchema Root { get; }

    /// <summary>A schema that says nothing.</summary>
    public ToolSchema Anything { get; }

    /// <summary>The schema at one place, with all that it includes.</summary>
    public ToolSchema Of(SchemaPart part) => Of([part], []);

    /// <summary>The schema that demands all of the given.</summary>
    /// <param name="starts">Places in the document.</param>
    /// <param name="choices">Alternatives besides those that the places have themselves.</param>
    public ToolSchema Of(IReadOnlyList<SchemaPart> starts, IReadOnlyList<SchemaChoice> choices)
    {
        if (choices.Count > MaxChoices)
        {
            return Anything;
        }

        var parts = new List<SchemaPart>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (SchemaPart start in starts)
        {
            start.AddWithIncluded(parts, seen);
        }

        string key = string.Join(' ', parts.Select(part => part.Location)) + string.Concat(choices.Select(choice => choice.Key));
        if (_schemas.TryGetValue(key, out ToolSchema? known))
        {
            return known;
        }

        // One place asks for no more room than the document has.
        if (_schemas.Count >= MaxSchemas && (starts.Count != 1 || choices.Count > 0))
        {
            return Anything;
        }

        // A name as short as can be: those of schemas that are put together of others, round in circles, would double with every turn.
        return _schemas[key] = new ToolSchema(this, parts, choices, string.Create(CultureInfo.InvariantCulture, $"#{_number}.{_schemas.Count}"));
    }

    public SchemaPart PartAt(JsonElement element, string location, SchemaPart? resource)
    {
        if (!_parts.TryGetValue(location, out SchemaPart? part))
        {
            _parts[location] = part = new SchemaPart(this, element, location, resource);
        }

        return part;
    }

    /// <summary>Whether what a schema includes is to be looked at, which is so as long as there is an end in sight.</summary>
    public bool MayInclude() => ++_included <= MaxIncluded;

    /// <summary>What a reference means; null where that is not in this document.</summary>
    /// <param name="reference">The reference as it is written.</param>
    /// <param name="resource">The schema with the <c>$id</c> that it is relative to.</param>
    public SchemaPart? Resolve(string reference, SchemaPart resource)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string address = hash < 0 ? reference : reference[..hash];
        string fragment = hash < 0 ? "" : reference[(hash + 1)..];
        if (address.Length > 0)
        {
            SchemaPart? named = address == _root.Text("$id") ? _root : Named(address);
            return named is null ? null : InResource(named, fragment);
        }

        return InResource(resource, fragment) ?? (ReferenceEquals(resource, _root) ? null : InResource(_root, fragment));
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The given places and all that anything in them refers to, each once.</summary>
    public static IReadOnlyList<SchemaPart> Closure(IReadOnlyList<SchemaPart> parts)
    {
        var found = new List<SchemaPart>(parts);
        HashSet<string> seen = [.. parts.Select(part => part.Location)];
        for (int i = 0; i < found.Count; i++)
        {
            SchemaPart part = found[i];
            foreach (string reference in ReferencesIn(part.Element))
            {
                if (part.Source.Resolve(reference, part.Resource) is { } target && seen.Add(target.Location))
                {
                    found.Add(target);
                }
            }
        }

        return found;
    }

    private static IEnumerable<string> ReferencesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ReferencesIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Value.ValueKind != JsonValueKind.String ? ReferencesIn(member.Value) : member.Name is "$ref" or "$dynamicRef" or "$recursiveRef" ? [member.Value.GetString()!] : []),
        _ => [],
    };

    private SchemaPart? InResource(SchemaPart resource, string fragment) =>
        fragment.Length == 0 ? resource : fragment.StartsWith('/') ? At(resource, fragment) : Named("#" + fragment);

    private SchemaPart? At(SchemaPart start, string pointer)
    {
        JsonElement target = start.Element;
        string location = start.Location;
        foreach (string step in pointer[1..].Split('/'))
        {
            string key = Unescape(step);
            if (!TryStep(ref target, key, location))
            {
                return null;
            }

            location += "/" + Escape(key);
        }

        return PartAt(target, location, start);
    }

    private static string Unescape(string step) =>
        Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private bool TryStep(ref JsonElement target, string key, string location)
    {
        if (target.ValueKind == JsonValueKind.Object)
        {
            return MembersAt(target, location) is { } members ? members.TryGetValue(key, out target) : target.TryGetProperty(key, out target);
        }

        if (target.ValueKind != JsonValueKind.Array || !int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= target.GetArrayLength())
        {
            return false;
        }

        target = target[index];
        return true;
    }

    /// <summary>The members of an object by name, of those with the same name the last; null where they are few.</summary>
    private Dictionary<string, JsonElement>? MembersAt(JsonElement target, string location)
    {
        if (_members.TryGetValue(location, out Dictionary<string, JsonElement>? members))
        {
            return members;
        }

        if (target.EnumerateObject().Skip(ManyMembers).Any())
        {
            members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (JsonProperty member in target.EnumerateObject())
            {
                members[member.Name] = member.Value;
            }
        }

        return _members[location] = members;
    }

    private SchemaPart? Named(string name)
    {
        if (_names is null)
        {
            _names = new Dictionary<string, (JsonElement, string)>(StringComparer.Ordinal);
            CollectNames(_root.Element, SchemaPart.RootLocation, _names);
        }

        return _names.TryGetValue(name, out (JsonElement Element, string Location) place) ? PartAt(place.Element, place.Location, _root) : null;
    }

    /// <summary>Gathers <c>$id</c> and <c>$anchor</c>, wherever in the document they stand.</summary>
    private static void CollectNames(JsonElement element, string location, Dictionary<string, (JsonElement Element, string Location)> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                CollectNames(item, FormattableString.Invariant($"{location}/{index++}"), names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String)
                {
                    string? name = member.Name switch
                    {
                        "$id" or "id" => member.Value.GetString(),
                        "$anchor" or "$dynamicAnchor" => "#" + member.Value.GetString(),
                        _ => null,
                    };
                    if (name is not null)
                    {
                        names.TryAdd(name, (element, location));
                    }
                }
                else if (member.Name is not ("enum" or "const" or "default" or "examples"))
                {
                    CollectNames(member.Value, location + "/" + Escape(member.Name), names);
                }
            }
        }
    }
}
