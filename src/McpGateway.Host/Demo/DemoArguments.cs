using System.Text.Json;

namespace McpGateway.Host.Demo;

/// <summary>The arguments of a call to the demonstration server, an object or nothing.</summary>
internal sealed class DemoArguments(JsonElement? values)
{
    public string Text(string name) => OptionalText(name) ?? throw new DemoException($"The argument '{name}' is missing or is not a string.");

    public string? OptionalText(string name) => Find(name, JsonValueKind.String)?.GetString();

    public double Number(string name) => Find(name, JsonValueKind.Number)?.GetDouble() ?? throw new DemoException($"The argument '{name}' is missing or is not a number.");

    public int WholeNumber(string name) => (int)Number(name);

    public int WholeNumber(string name, int otherwise) => values?.TryGetProperty(name, out _) == true ? WholeNumber(name) : otherwise;

    public bool Flag(string name) => Find(name, JsonValueKind.True) is not null;

    public string[] Texts(string name) =>
        Find(name, JsonValueKind.Array) is { } array
            ? [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    public double[] Numbers(string name) =>
        Find(name, JsonValueKind.Array) is { } array
            ? [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetDouble())]
            : throw new DemoException($"The argument '{name}' is missing or is not a list of numbers.");

    private JsonElement? Find(string name, JsonValueKind kind) =>
        values is { } all && all.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;
}
