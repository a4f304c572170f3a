using McpGateway.Diagnostics;
using McpGateway.Gateway.Results;
using McpGateway.Gateway.Scripts;
using McpGateway.Json;

namespace McpGateway.Host.Calls;

/// <summary>What a server says and asks during a call: its progress and messages are lines on stderr; its questions are declined, and shown there.</summary>
internal sealed class CallMessages(Parsing.CommandRun run, string server, string tool, bool isQuiet)
{
    private const int LongestQuestion = 500;

    private static readonly byte[] s_declined = [.. """{"action":"decline"}"""u8];

    private readonly string _target = UntrustedText.OneLine($"{server}/{tool}");

    /// <summary>The handlers for the call.</summary>
    /// <param name="hasConsent">Whether the call needed consent and has it.</param>
    public ToolCallHandlers Handlers(bool hasConsent) => new()
    {
        HasConsent = hasConsent,
        Progress = isQuiet ? null : OnProgress,
        LogMessage = isQuiet ? null : OnLogMessage,
        LogLevel = "info",
        Elicitation = DeclineAsync,
    };

    private void OnProgress(ReadOnlyMemory<byte> parameters)
    {
        if (ProgressText.TryRead(parameters) is { } progress)
        {
            run.Errors.WriteLine($"{_target}: {(progress.Percent is { } percent ? $"{percent} % " : "")}{progress.Message}");
        }
    }

    private void OnLogMessage(ReadOnlyMemory<byte> parameters)
    {
        if (ServerLogMessage.TryRead(server, parameters) is { } message)
        {
            run.Errors.WriteLine(message.Text);
        }
    }

    private Task<ReadOnlyMemory<byte>> DeclineAsync(ServerQuestion question)
    {
        using System.Text.Json.JsonDocument document = LenientJson.Parse(question.Params);
        string asked = UntrustedText.OneLine(question.Mask(LenientJson.TextOf(document.RootElement, "message") ?? ""), LongestQuestion);
        run.Errors.WriteLine($"Server '{UntrustedText.OneLine(server, 64)}' asked: «{asked}». It was declined because nobody can be asked here.");
        return Task.FromResult<ReadOnlyMemory<byte>>(s_declined);
    }
}
