using System.Management.Automation;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Results;
using McpGateway.Gateway.Scripts;
using McpGateway.PowerShell.Commands;

namespace McpGateway.PowerShell.Interaction;

/// <summary>
/// What a server says and asks during a call, for PowerShell: log messages become verbose or warning records, stderr debug records; questions are put to
/// the user and to the sampling script, on the thread of the pipeline whose call it is.
/// </summary>
internal sealed class CallConversation
{
    /// <summary>Pipelines that run at the same time share one console: their questions come one after the other.</summary>
    private static readonly SemaphoreSlim s_console = new(1);

    private readonly AsyncPSCmdlet _cmdlet;
    private readonly string _server;
    private readonly ScriptBlock? _samplingScript;
    private readonly bool _isVerbose;
    private readonly bool _isDebug;

    /// <summary>To be made on the thread of the pipeline.</summary>
    /// <param name="cmdlet">The cmdlet that makes the call.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="samplingScript">Answers sampling; null where nothing does.</param>
    public CallConversation(AsyncPSCmdlet cmdlet, string server, ScriptBlock? samplingScript)
    {
        _cmdlet = cmdlet;
        _server = server;
        _samplingScript = samplingScript;
        _isVerbose = cmdlet.IsVerbose;
        _isDebug = cmdlet.IsDebug;
    }

    private string Shown => UntrustedText.OneLine(_server, 64);

    /// <summary>The handlers for the call.</summary>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="hasConsent">Whether the call needed the user's consent and has it.</param>
    public ToolCallHandlers Handlers(CallProgress progress, bool hasConsent = false) => new()
    {
        HasConsent = hasConsent,
        Progress = progress.Report,
        LogMessage = OnLogMessage,
        LogLevel = _isVerbose ? "debug" : "warning",
        Stderr = _isDebug ? line => _cmdlet.PostDebug($"{Shown} (stderr): {UntrustedText.OneLine(line, 4000)}") : null,
        IsInteractive = HostPrompt.IsInteractive(_cmdlet.Host),
        Elicitation = ElicitAsync,
        Sampling = _samplingScript is null ? null : SampleAsync,
    };

    private void OnLogMessage(ReadOnlyMemory<byte> parameters)
    {
        if (ServerLogMessage.TryRead(_server, parameters) is not { } message)
        {
            return;
        }

        if (message.IsWarning)
        {
            _cmdlet.PostWarning(message.Text);
        }
        else
        {
            _cmdlet.PostVerbose(message.Text);
        }
    }

    private Task<ReadOnlyMemory<byte>> ElicitAsync(ServerQuestion question) => _cmdlet.AskAsync(() => Elicit(question), question.Withdrawn);

    private ReadOnlyMemory<byte> Elicit(ServerQuestion question)
    {
        question.Withdrawn.ThrowIfCancellationRequested();
        if (HostPrompt.IsInteractive(_cmdlet.Host))
        {
            // Only here: whoever waits for the console must not keep another question from this thread.
            s_console.Wait(question.Withdrawn);
            try
            {
                return new ElicitationPrompt(_cmdlet.Host, _server, question.Mask).Run(question.Params);
            }
            catch (Exception e) when (HostPrompt.CannotAsk(e))
            {
                // Only asking shows whether a host can.
            }
            finally
            {
                s_console.Release();
            }
        }

        _cmdlet.WriteWarning($"Server '{Shown}' asked: «{ElicitationPrompt.Shown(question.Params, question.Mask)}». It was declined because nobody can be asked here.");
        return "{\"action\":\"decline\"}"u8.ToArray();
    }

    private Task<ReadOnlyMemory<byte>> SampleAsync(ServerQuestion question) =>
        _cmdlet.AskAsync<ReadOnlyMemory<byte>>(
            () =>
            {
                try
                {
                    return SamplingAnswer.Run(_samplingScript!, question.Params);
                }
                catch (RuntimeException e) when (e is not PipelineStoppedException)
                {
                    // The server gets an error, the user the script's own.
                    _cmdlet.WriteError(e.ErrorRecord);
                    throw new InvalidOperationException("The client's sampling script failed.", e);
                }
            },
            question.Withdrawn);
}
