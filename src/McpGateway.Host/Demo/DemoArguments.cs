using System.Text.Json;

namespace McpGateway.Host.Demo;

/// <summary>The arguments of a call to the demonstration server.</summary>
internal sealed class DemoArguments(IDictionary<string, JsonElement>? values)
{
    public string Text(string name) => OptionalText(name) ?? throw new DemoException($"The argument '{name}' is missing or is not a string.");

    public string? OptionalText(string name) =>
        values is not null && values.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public double Number(string name) =>
        values is not null && values.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw new DemoException($"The argument '{name}' is missing or is not a number.");

    public int WholeNumber(string name) => (int)Number(name);

    public int WholeNumber(string name, int otherwise) => values is not null && values.ContainsKey(name) ? WholeNumber(name) : otherwise;

    public bool Flag(string name) =>
        values is not null && values.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    public string[] Texts(string name) =>
        values is not null && values.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    public double[] Numbers(string name) =>
        values is not null && values.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetDouble())]
            : throw new DemoException($"The argument '{name}' is missing or is not a list of numbers.");
}
