using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Which types the params of a request must have (MCP, schema of each revision). What is missing, or names nothing, is told where it is looked for.</summary>
internal static class ParamTypes
{
    /// <summary>What is wrong, as an error of the code -32602 says it; null where nothing is.</summary>
    public static string? Problem(string method, ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (envelope.Params.Exists && line[envelope.Params.Start] != (byte)'{')
        {
            return $"The params of {method} must be an object.";
        }

        (string name, JsonSpan value, byte first) = method switch
        {
            "prompts/get" when Is(line, request.Name, '"') => ("arguments", request.Arguments, (byte)'{'),
            "prompts/get" => ("name", request.Name, (byte)'"'),
            "resources/read" or "resources/subscribe" or "resources/unsubscribe" => ("uri", request.Uri, (byte)'"'),
            "completion/complete" when Is(line, request.Ref, '{') => ("argument", JsonMembers.Find(line, request.Params, "argument"), (byte)'{'),
            "completion/complete" => ("ref", request.Ref, (byte)'{'),
            "subscriptions/listen" => ("notifications", request.Notifications, (byte)'{'),
            "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list" => ("cursor", JsonMembers.Find(line, request.Params, "cursor"), (byte)'"'),
            _ => ("", default, default),
        };
        return !value.Exists || line[value.Start] == first || (name is "arguments" or "cursor" && line[value.Start] == (byte)'n')
            ? null
            : $"\"{name}\" in the params of {method} must be {(first == (byte)'{' ? "an object" : "a string")}.";
    }

    private static bool Is(ReadOnlySpan<byte> line, JsonSpan value, char first) => value.Exists && line[value.Start] == (byte)first;
}
