using System.Text;
using McpGateway.Catalog;
using McpGateway.Gateway.Tokens;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Arguments;

/// <summary>
/// A server's answer that refuses the arguments of a call. The tool's signature is appended to it, because a model that calls by <c>call_mcp_tool</c> may never have seen
/// the schema; of the server's own bytes none is changed.
/// </summary>
internal static class ValidationError
{
    /// <summary>Answers that refuse arguments are short; longer ones are not looked at.</summary>
    private const int LongestAnswer = 64 * 1024;

    private const string Head = "Signature: ";

    /// <summary>
    /// What validators write: pydantic, the MCP SDKs, zod, ajv, jsonschema, serde, functions of Python that are called with wrong arguments.
    /// </summary>
    private static readonly string[] s_phrases =
    [
        "validation error", "validationerror", "validation failed", "-32602", "invalid argument", "invalid params", "invalid input", "invalid parameter",
        "invalid_type", "invalid_union", "invalid_enum_value", "invalid_value", "invalid_literal", "unrecognized_keys", "invalid_string", "invalid_format", "\"too_small\"", "\"too_big\"", "invalid type:",
        "must have required propert", "must not have additional propert", "must not have unevaluated propert", "must be equal to one of the allowed values", "must be equal to constant",
        "must be string", "must be number", "must be integer", "must be boolean", "must be array", "must be object", "must match exactly one schema", "must match a schema",
        "is a required property", "is not of type", "additional properties are not allowed", "is not valid under any of the given schemas",
        "missing required", "missing field", "unknown field", "field required", "required argument", "required parameter", "required field", "required propert", "required positional argument",
        "required keyword-only argument", "unexpected keyword argument", "unknown argument", "unexpected argument", "unknown parameter",
        "failed to deserialize parameters", "input should be",
    ];

    /// <summary>The answer with the signature; null where it is no refusal of arguments, or has the signature already.</summary>
    /// <param name="line">The server's line.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="state">What <paramref name="find"/> gets: every answer comes here, and few need the tool.</param>
    /// <param name="find">Finds the tool; null where it is not known.</param>
    public static byte[]? Explain<T>(ReadOnlySpan<byte> line, in Envelope envelope, T state, Func<T, CatalogTool?> find)
    {
        if (envelope.Error.Exists)
        {
            return ExplainError(line, envelope.Error, state, find);
        }

        return envelope.Result.Exists && envelope.Result.Length <= LongestAnswer && envelope.Result.Of(line).IndexOf("\"isError\""u8) >= 0
            ? ExplainResult(line, envelope.Result, state, find)
            : null;
    }

    private static byte[]? ExplainResult<T>(ReadOnlySpan<byte> line, JsonSpan result, T state, Func<T, CatalogTool?> find)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(line, result, ["isError", "content"], found)
            || !found[0].Exists || !found[0].Of(line).SequenceEqual("true"u8)
            || !found[1].Exists || line[found[1].Start] != (byte)'[')
        {
            return null;
        }

        var texts = new StringBuilder();
        List<JsonSpan> blocks = JsonMembers.Items(line, found[1]);
        foreach (JsonSpan block in blocks)
        {
            texts.Append(JsonMembers.GetString(line, JsonMembers.Find(line, block, "text"))).Append('\n');
        }

        if (Addition(texts.ToString(), state, find, isSure: false) is not { } addition)
        {
            return null;
        }

        int end = found[1].End - 1;
        return new LineBuffer()
            .Add(line[..end])
            .Add(blocks.Count == 0 ? "{\"type\":\"text\",\"text\":"u8 : ",{\"type\":\"text\",\"text\":"u8)
            .Add(JsonString.QuoteBytes(addition)).Add("}"u8)
            .Add(line[end..]).Span.ToArray();
    }

    private static byte[]? ExplainError<T>(ReadOnlySpan<byte> line, JsonSpan error, T state, Func<T, CatalogTool?> find)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(line, error, ["code", "message", "data"], found)
            || !found[0].Exists || found[0].Of(line).SequenceEqual("-32601"u8)
            || JsonMembers.GetString(line, found[1]) is not { } message
            // Other codes are used for it, too, and who explains -32602 in a form of its own is left to it: then the words must say that it is about arguments.
            || Addition(message, state, find, isSure: found[0].Of(line).SequenceEqual("-32602"u8) && !found[2].Exists) is not { } addition)
        {
            return null;
        }

        int end = found[1].End - 1;
        return new LineBuffer().Add(line[..end]).Add("\\n"u8).Add(JsonString.QuoteBytes(addition).AsSpan()[1..^1]).Add(line[end..]).Span.ToArray();
    }

    private static bool IsRefusal(string text) => Array.Exists(s_phrases, phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is said beside a text; null where it has the signature already, or is not about arguments.</summary>
    /// <param name="text">The server's words.</param>
    /// <param name="state">What <paramref name="find"/> gets.</param>
    /// <param name="find">Finds the tool.</param>
    /// <param name="isSure">Whether it is known to be about arguments.</param>
    private static string? Addition<T>(string text, T state, Func<T, CatalogTool?> find, bool isSure) =>
        (isSure || IsRefusal(text) || PropertyComplaint.MayBeIn(text))
        && find(state) is { } tool
        && (isSure || IsRefusal(text) || PropertyComplaint.IsIn(text, tool.PropertyNames))
        && !text.Contains(tool.Signature, StringComparison.Ordinal) ? Head + ShortSignature.ForMessage(tool.Signature) : null;
}
