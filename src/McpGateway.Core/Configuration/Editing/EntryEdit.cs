using System.Text.Json;
using McpGateway.Configuration.Reading;

namespace McpGateway.Configuration.Editing;

/// <summary>Changes single members of an entry where they stand.</summary>
internal sealed class EntryEdit
{
    private readonly IReadOnlyList<string> _section;
    private readonly JsonSyntax.Member _entry;

    /// <param name="section">Where the object that holds the entry stands: the names from the root object on.</param>
    /// <param name="entry">The entry as it is, an object.</param>
    public EntryEdit(IReadOnlyList<string> section, JsonSyntax.Member entry)
    {
        _section = section;
        _entry = entry;
    }

    /// <summary>Whether rules about tools stand under the names of another client: an edit writes them all under the gateway's own.</summary>
    private bool HasForeignRules => ForeignKeys.Deny.Concat(ForeignKeys.Allow).Any(key => _entry.Value.Find(key) is not null);

    /// <summary>The text with the members of these keys as a definition has them.</summary>
    public string Apply(string text, ServerDefinition before, ServerDefinition after, IReadOnlyCollection<string> keys)
    {
        foreach (string key in keys)
        {
            text = key switch
            {
                "env" => SetMap(text, key, before.Environment, after.Environment, after),
                "headers" => SetMap(text, key, before.Headers, after.Headers, after),
                "url" => SetAddresses(text, after),
                "disabled" => Remove(SetMember(text, key, after), "enabled"),
                _ when key.StartsWith("tools.", StringComparison.Ordinal) && HasForeignRules => SetMember(WithoutForeignRules(text), "tools", after),
                _ when key.StartsWith("tools.", StringComparison.Ordinal) => SetToolList(text, key["tools.".Length..], after),
                _ => SetMember(text, key, after),
            };
        }

        return text;
    }

    private string WithoutForeignRules(string text) => ForeignKeys.Deny.Concat(ForeignKeys.Allow).Aggregate(text, (edited, key) => Remove(edited, key));

    private string SetMember(string text, string key, ServerDefinition after)
    {
        string? Value(JsonTextEditor.Layout layout) => DefinitionWriter.Members(after, layout, _section.Count + 1).Find(member => member.Name == key).Value;
        return Value(JsonTextEditor.Layout.Default) is null ? Remove(text, key) : JsonTextEditor.Set(text, [.. _section, _entry.Name, key], layout => Value(layout)!);
    }

    /// <summary>One address or several, under one of the names that there are for them: another would still be read.</summary>
    private string SetAddresses(string text, ServerDefinition after)
    {
        string own = after.OtherUrls.Count == 0 ? "url" : "urls";
        return SetMember(ForeignKeys.Addresses.Where(key => key != own).Aggregate(text, (edited, key) => Remove(edited, key)), own, after);
    }

    private string SetMap(string text, string key, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, ServerDefinition definition)
    {
        if (after.Count == 0 || _entry.Value.Find(key)?.Value.Kind != JsonValueKind.Object)
        {
            return SetMember(text, key, definition);
        }

        foreach (string name in before.Keys.Where(name => !after.ContainsKey(name)))
        {
            text = Remove(text, key, name);
        }

        foreach ((string name, string value) in after.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value))
        {
            text = JsonTextEditor.Set(text, [.. _section, _entry.Name, key, name], _ => JsonTextEditor.Quote(value));
        }

        return text;
    }

    private string SetToolList(string text, string list, ServerDefinition after)
    {
        (string Name, string Value)[] members = [.. DefinitionWriter.ToolMembers(after.Tools)];
        JsonSyntax? tools = _entry.Value.Find("tools")?.Value;
        // What only the reader of the entry could make sense of is written as it was understood.
        bool isPlain = tools?.Kind == JsonValueKind.Object && members.All(member => member.Name == list || tools.Find(member.Name) is not null);
        if (members.Length == 0 || !isPlain)
        {
            return SetMember(text, "tools", after);
        }

        string? value = Array.Find(members, member => member.Name == list).Value;
        return value is null ? Remove(text, "tools", list) : JsonTextEditor.Set(text, [.. _section, _entry.Name, "tools", list], _ => value);
    }

    private string Remove(string text, params string[] path) => JsonTextEditor.Remove(text, [.. _section, _entry.Name, .. path]) ?? text;
}
