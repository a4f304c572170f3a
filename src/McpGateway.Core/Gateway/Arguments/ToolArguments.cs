using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Arguments;

/// <summary>
/// The arguments of a call as the JSON object that the tool gets. Arguments that are as they should be go on untouched; what models often get wrong, and what can be
/// meant in one way only, is put right: an object as text, arguments within arguments or beside them, single values as text, and null where a tool takes none.
/// </summary>
internal static class ToolArguments
{
    private const string Name = "arguments";

    private static readonly byte[] s_none = "{}"u8.ToArray();

    /// <summary>What takes the place of <paramref name="place"/>; null where the arguments are no object and no text that holds one.</summary>
    /// <param name="line">The client's line.</param>
    /// <param name="place">What is replaced, or absent.</param>
    /// <param name="arguments">The arguments as the client wrote them, or absent.</param>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="isMetaCall">Whether <paramref name="place"/> is the object with the tool's name, beside which arguments may stand by mistake.</param>
    public static Replacement? Of(ReadOnlySpan<byte> line, JsonSpan place, JsonSpan arguments, CatalogTool? tool, bool isMetaCall)
    {
        ArgumentRules? rules = tool is null ? null : ArgumentRules.Of(tool);
        byte[]? own = null;
        if (!arguments.Exists || line[arguments.Start] == (byte)'n')
        {
            own = (isMetaCall && rules is not null ? Beside(line, place, rules) : null) ?? s_none;
        }
        else if (line[arguments.Start] != (byte)'{')
        {
            own = HeldBy(arguments.Of(line));
            if (own is null)
            {
                return null;
            }
        }

        if (rules is not null)
        {
            own = Correct(own ?? arguments.Of(line), rules) ?? own;
            own = WithoutNulls(own ?? arguments.Of(line), tool!) ?? own;
        }

        return own is null ? new Replacement(place, arguments, null) : new Replacement(place, default, own);
    }

    /// <summary>The object that a text holds; an empty one for an empty text.</summary>
    private static byte[]? HeldBy(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || JsonText.Unescape(ref reader) is not { } text)
        {
            return null;
        }

        return text.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? s_none : JsonText.Compact(text, wantsObject: true, wantsArray: false);
    }

    private static byte[]? Correct(ReadOnlySpan<byte> json, ArgumentRules rules)
    {
        byte[]? inner = rules.HasArgumentsMember ? null : Unwrap(json);
        return rules.Shape is null ? inner : TextCorrection.Apply(inner ?? json, rules.Shape) ?? inner;
    }

    private static byte[]? WithoutNulls(ReadOnlySpan<byte> json, CatalogTool tool)
    {
        try
        {
            return NullArguments.MayHaveAny(json) ? NullArguments.Apply(json, tool.InputSchema) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A schema that makes no sense says nothing.
            return null;
        }
    }

    /// <summary>What is in an object with the one member <c>arguments</c>, and in that again; null where it is not such a one.</summary>
    private static byte[]? Unwrap(ReadOnlySpan<byte> json)
    {
        byte[]? inner = null;
        // Nearly always the first look is the last.
        while (json[1..].TrimStart(" \t\r\n"u8).StartsWith("\"arguments\""u8)
            && JsonMembers.Members(json, new JsonSpan(0, json.Length)) is [var (_, value)])
        {
            byte[]? next = json[value.Start] switch
            {
                (byte)'{' => value.Of(json).ToArray(),
                (byte)'"' => HeldBy(value.Of(json)),
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            json = inner = next;
        }

        return inner;
    }

    /// <summary>The members beside the tool's name, where one of them is an argument of the tool; null where none is.</summary>
    private static byte[]? Beside(ReadOnlySpan<byte> line, JsonSpan call, ArgumentRules rules)
    {
        LineBuffer found = new LineBuffer().Add("{"u8);
        bool isArgument = false;
        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(line, call))
        {
            if (JsonMembers.GetString(line, name) is "mcp_name" or "tool_name" or Name)
            {
                continue;
            }

            isArgument |= JsonMembers.GetString(line, name) is { } text && rules.Names.Contains(text);
            found.Add(found.Length == 1 ? ""u8 : ","u8).Add(name.Of(line)).Add(":"u8).Add(value.Of(line));
        }

        return isArgument ? found.Add("}"u8).Span.ToArray() : null;
    }
}
