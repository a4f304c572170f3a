using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Interaction;

/// <summary>Has a script answer what a server asks the client's model (MCP 2025-11-25, Sampling). To be used on a pipeline's thread.</summary>
internal static class SamplingAnswer
{
    /// <summary>Runs the script and gives the raw <c>CreateMessageResult</c>.</summary>
    /// <param name="script">The script; its first parameter is the request. It puts out texts, or one object with <c>content</c>.</param>
    /// <param name="parameters">The params of the request.</param>
    /// <exception cref="InvalidOperationException">It puts nothing out, which refuses the request.</exception>
    /// <exception cref="RuntimeException">It fails.</exception>
    public static byte[] Run(ScriptBlock script, ReadOnlyMemory<byte> parameters)
    {
        using JsonDocument document = ObjectReader.Parse(parameters);
        PSObject[] output = [.. script.Invoke(ObjectReader.Read(document.RootElement)).Where(item => item is not null)];
        if (output.Length == 0)
        {
            throw new InvalidOperationException("The user rejected the sampling request.");
        }

        if (output is [var only] && Content(only) is not null)
        {
            return WithDefaults(only);
        }

        string text = string.Join('\n', output.Select(item => item.ToString(null, CultureInfo.InvariantCulture)));
        return ObjectWriter.Write(new OrderedDictionary
        {
            ["role"] = "assistant",
            ["content"] = new OrderedDictionary { ["type"] = "text", ["text"] = text },
            ["model"] = "script",
            ["stopReason"] = "endTurn",
        });
    }

    private static object? Content(PSObject value) => value.BaseObject is IDictionary map ? map["content"] : value.BaseObject is PSCustomObject ? value.Properties["content"]?.Value : null;

    private static byte[] WithDefaults(PSObject value)
    {
        var result = new OrderedDictionary(StringComparer.Ordinal) { ["role"] = "assistant", ["model"] = "script" };
        if (value.BaseObject is IDictionary map)
        {
            foreach (DictionaryEntry entry in map)
            {
                result[entry.Key.ToString()!] = entry.Value;
            }
        }
        else
        {
            foreach (PSPropertyInfo property in value.Properties)
            {
                result[property.Name] = property.Value;
            }
        }

        if ((result["content"] is PSObject wrapped ? wrapped.BaseObject : result["content"]) is string text)
        {
            result["content"] = new OrderedDictionary { ["type"] = "text", ["text"] = text };
        }

        return ObjectWriter.Write(result);
    }
}
