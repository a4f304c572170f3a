using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// Cleans the texts of a form that a server wants filled in (MCP 2025-11-25, Elicitation, <c>requestedSchema</c>). Names and listed values go back to the
/// server and stay; where a person could be shown one that deceives, a clean title is put beside it.
/// </summary>
internal static class RequestedForm
{
    /// <summary>A form is flat; what is nested deeper is shown by nobody, and is not worth a look at each of its levels.</summary>
    private const int DeepestTitled = 6;

    private static readonly HashSet<string> s_values = new(["const", "enum", "default", "pattern", "format", "type", "required", "$ref", "$schema", "$id"], StringComparer.Ordinal);

    /// <param name="json">The params.</param>
    /// <param name="schema">Where the schema stands in them.</param>
    /// <param name="clean">Makes a text fit to be shown.</param>
    /// <param name="edit">Takes the changes.</param>
    public static void Clean(ReadOnlySpan<byte> json, JsonSpan schema, Func<string, string> clean, JsonEdit edit)
    {
        CleanTexts(json, schema, clean, edit);
        AddTitles(json, schema, null, clean, edit, 0);
    }

    private static void CleanTexts(ReadOnlySpan<byte> json, JsonSpan schema, Func<string, string> clean, JsonEdit edit)
    {
        var reader = new Utf8JsonReader(schema.Of(json), new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        // The name that each open array, and each value of an object, stands under.
        var names = new Stack<string>();
        string name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    names.Push(name);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    name = names.Pop();
                    break;
                case JsonTokenType.String:
                    string text = reader.GetString()!;
                    // The default is what the user would send: its lines stay.
                    string cleaned = name == "default" ? UntrustedText.Lines(text) : s_values.Contains(name) ? text : clean(text);
                    if (cleaned != text)
                    {
                        edit.Replace(new JsonSpan(schema.Start + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)), JsonString.QuoteBytes(cleaned));
                    }

                    break;
            }
        }
    }

    private static void AddTitles(ReadOnlySpan<byte> json, JsonSpan value, string? name, Func<string, string> clean, JsonEdit edit, int depth)
    {
        if (depth > DeepestTitled || !value.Exists)
        {
            return;
        }

        if (json[value.Start] == (byte)'[')
        {
            foreach (JsonSpan item in JsonMembers.Items(json, value))
            {
                AddTitles(json, item, null, clean, edit, depth + 1);
            }

            return;
        }

        List<(JsonSpan Name, JsonSpan Value)> members = JsonMembers.Members(json, value);
        var known = new HashSet<string>(StringComparer.Ordinal);
        JsonSpan listed = default, constant = default;
        foreach ((JsonSpan memberName, JsonSpan member) in members)
        {
            string text = JsonMembers.GetString(json, memberName) ?? "";
            known.Add(text);
            listed = text == "enum" ? member : listed;
            constant = text == "const" ? member : constant;
            // Everything in "properties" is named by whoever fills the form in.
            AddTitles(json, member, name == "properties" ? null : text, clean, edit, depth + 1);
            if (name == "properties" && json[member.Start] == (byte)'{' && clean(text) != text && !IsTitled(json, member))
            {
                Insert(json, member, "title", JsonString.QuoteBytes(clean(text)), edit);
            }
        }

        if (constant.Exists && !known.Contains("title") && JsonMembers.GetString(json, constant) is { } only && clean(only) != only)
        {
            Insert(json, value, "title", JsonString.QuoteBytes(clean(only)), edit);
        }

        if (listed.Exists && !known.Contains("enumNames"))
        {
            AddListedNames(json, value, listed, clean, edit);
        }
    }

    private static void AddListedNames(ReadOnlySpan<byte> json, JsonSpan schema, JsonSpan listed, Func<string, string> clean, JsonEdit edit)
    {
        var names = new List<string>();
        bool deceives = false;
        foreach (JsonSpan one in JsonMembers.Items(json, listed))
        {
            string text = JsonMembers.GetString(json, one) ?? "";
            names.Add(clean(text));
            deceives |= names[^1] != text;
        }

        if (deceives)
        {
            Insert(json, schema, "enumNames", System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', names.Select(JsonString.Quote))}]"), edit);
        }
    }

    private static bool IsTitled(ReadOnlySpan<byte> json, JsonSpan schema)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        return JsonMembers.TryFind(json, schema, ["title", "const"], found) && (found[0].Exists || found[1].Exists);
    }

    private static void Insert(ReadOnlySpan<byte> json, JsonSpan schema, string name, byte[] value, JsonEdit edit)
    {
        bool isEmpty = json[(schema.Start + 1)..].TrimStart(" \t\r\n"u8)[0] == (byte)'}';
        edit.Insert(schema.Start + 1, new LineBuffer().Add(JsonString.QuoteBytes(name)).Add(":"u8).Add(value).Add(isEmpty ? ""u8 : ","u8).Span.ToArray());
    }
}
