using McpGateway.Json;

namespace McpGateway.Gateway.Requests;

/// <summary>
/// Which type one of the params of a request must have (MCP, schema of each revision). What is missing, or names nothing, is told where it is looked for.
/// </summary>
/// <param name="Name">The name of the param.</param>
/// <param name="Value">Its value in the line, or absent.</param>
/// <param name="First">What its value begins with: a brace for an object, a quote for a string.</param>
/// <param name="MayBeNull">Whether null stands for nothing.</param>
internal readonly record struct ParamType(string Name, JsonSpan Value, char First, bool MayBeNull = false)
{
    /// <summary>A param that must be an object.</summary>
    public static ParamType Object(string name, JsonSpan value, bool mayBeNull = false) => new(name, value, '{', mayBeNull);

    /// <summary>A param that must be a string.</summary>
    public static ParamType Text(string name, JsonSpan value, bool mayBeNull = false) => new(name, value, '"', mayBeNull);

    /// <summary>What is wrong with the value, as an error of the code -32602 says it; null where nothing is.</summary>
    public string? Problem(string method, ReadOnlySpan<byte> line) =>
        !Value.Exists || IsMet(line) || (MayBeNull && line[Value.Start] == (byte)'n')
            ? null
            : $"\"{Name}\" in the params of {method} must be {(First == '{' ? "an object" : "a string")}.";

    /// <summary>Whether the value is there and of the type.</summary>
    public bool IsMet(ReadOnlySpan<byte> line) => Value.Exists && line[Value.Start] == (byte)First;
}
