using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Host.Parsing;

/// <summary>
/// One run of a command: what the user typed, and where things go. stdout has the result alone, as text or as JSON; errors are one line each on stderr.
/// </summary>
/// <param name="parsed">What the user typed.</param>
/// <param name="output">stdout.</param>
/// <param name="errors">stderr.</param>
/// <param name="token">Ends the command.</param>
internal sealed class CommandRun(ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken token)
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;

    private const int LongestError = 2000;

    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the user typed.</summary>
    public ParseResult Parsed => parsed;

    public TextWriter Output => output;

    public TextWriter Errors => errors;

    public CancellationToken Token => token;

    /// <summary>Whether the result is wanted as JSON.</summary>
    public bool IsJson => parsed.GetValue(CommonOptions.Json);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Whether an option was typed.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Says on stderr what went wrong, where the rest is done all the same.</summary>
    public void Warn(string message) => errors.WriteLine($"mcp-gateway {parsed.CommandResult.Command.Name}: {UntrustedText.OneLine(message, LongestError)}");

    /// <summary>Says what went wrong where there is nothing else to say: on stderr and, as JSON, on stdout.</summary>
    /// <returns>The exit code.</returns>
    public int Fail(string message)
    {
        Warn(message);
        if (IsJson)
        {
            PrintJson(json => WriteError(json, message));
        }

        return Failure;
    }

    /// <summary>Prints one JSON value.</summary>
    public void PrintJson(Action<Utf8JsonWriter> write) => PrintJson(output, write);

    /// <summary>What went wrong, as every command says it in JSON.</summary>
    public static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteString("error", UntrustedText.OneLine(message, LongestError));
        json.WriteEndObject();
    }

    /// <summary>A list of texts, as every command writes it in JSON.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Prints one JSON value somewhere.</summary>
    public static void PrintJson(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            write(json);
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
