using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Turns what a caller gives for a prompt into the texts that a prompt takes, and tells what is missing or too much.</summary>
internal static class PromptArguments
{
    /// <summary>The arguments as a JSON object of texts: a number or a truth becomes its JSON text, an object or list its JSON.</summary>
    /// <param name="arguments">A hashtable, an object or a text with a JSON object; null for none.</param>
    /// <param name="prompt">The prompt; null where its definition is not known.</param>
    /// <exception cref="FormatException">They are no object, or not what the prompt takes.</exception>
    public static byte[] Read(object? arguments, McpPrompt? prompt)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        using JsonDocument document = ObjectReader.Parse(new ArgumentReader(schema: null).Read(arguments, record: null));
        foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            texts[NameOf(member.Name, prompt)] = member.Value.ValueKind == JsonValueKind.String ? ObjectReader.Text(member.Value) : member.Value.GetRawText();
        }

        if (prompt is not null)
        {
            Check(texts, prompt);
        }

        return ObjectWriter.Write(texts);
    }

    /// <summary>PowerShell does not tell capitals apart; prompts do.</summary>
    private static string NameOf(string name, McpPrompt? prompt) =>
        prompt is null || Array.Exists(prompt.Arguments, argument => argument.Name == name)
            ? name
            : Array.Find(prompt.Arguments, argument => argument.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name ?? name;

    private static void Check(Dictionary<string, string> texts, McpPrompt prompt)
    {
        string[] missing = [.. prompt.Arguments.Where(argument => argument.IsRequired && !texts.ContainsKey(argument.Name)).Select(argument => argument.Name)];
        string[] unknown = [.. texts.Keys.Where(name => !Array.Exists(prompt.Arguments, argument => argument.Name == name))];
        if (missing.Length + unknown.Length == 0)
        {
            return;
        }

        string what = string.Join(" and ", new[] { Say("needs", missing), Say("does not take", unknown) }.Where(part => part.Length > 0));
        throw new FormatException($"The prompt '{UntrustedText.OneLine(prompt.ToString(), 128)}' {what}: {prompt.Signature}.");
    }

    private static string Say(string verb, string[] names) =>
        names.Length == 0 ? "" : $"{verb} {string.Join(", ", names.Select(name => $"'{UntrustedText.OneLine(name, 128)}'"))}";
}
