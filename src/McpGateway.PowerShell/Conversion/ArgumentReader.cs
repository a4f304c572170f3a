using System.Management.Automation;
using System.Text;
using System.Text.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Turns what a caller gives as arguments into the JSON object that a call takes.</summary>
internal static class ArgumentReader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 1000 };

    /// <summary>The arguments as JSON in UTF-8. Nothing is an empty object; a text is passed on as it stands.</summary>
    /// <exception cref="FormatException">They are no object.</exception>
    public static byte[] Read(object? arguments)
    {
        object? bare = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        if (bare is null)
        {
            return "{}"u8.ToArray();
        }

        if (bare is string text)
        {
            return FromText(text);
        }

        byte[] json = ObjectWriter.Write(arguments);
        return json[0] == (byte)'{'
            ? json
            : throw new FormatException($"The arguments of a tool are an object with a value for each name, not a {bare.GetType().Name}.");
    }

    private static byte[] FromText(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                // A message is one line: line breaks stand between the parts of the text, never within a string.
                return Encoding.UTF8.GetBytes(text.Trim().Replace('\r', ' ').Replace('\n', ' '));
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"The arguments are a text that is no JSON object: {e.Message}", e);
        }

        throw new FormatException("The arguments are a text with JSON that is no object; a tool takes an object with a value for each name.");
    }
}
