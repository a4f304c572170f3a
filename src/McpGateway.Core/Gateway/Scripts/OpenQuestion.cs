using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Scripts;

/// <summary>A question that a call of this process is answering.</summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who cancels may come after everybody else.
internal sealed class OpenQuestion(ProcessCall call, ServerInitiatedRequest question)
#pragma warning restore CA1001
{
    private static readonly byte[] s_declined = [.. """{"action":"decline"}"""u8];
    private static readonly byte[] s_cancelled = [.. """{"action":"cancel"}"""u8];

    private readonly CancellationTokenSource _withdrawn = new();

    /// <summary>The answer to an elicitation that nobody wants to answer.</summary>
    public static ReadOnlySpan<byte> Declined => s_declined;

    public ProcessCall Call => call;

    public ServerInitiatedRequest Question => question;

    /// <summary>Has the call answer. However that ends, the question has an answer then.</summary>
    public async Task AnswerAsync()
    {
        Func<ServerQuestion, Task<ReadOnlyMemory<byte>>>? handler = question.IsSampling ? call.Handlers.Sampling : call.Handlers.Elicitation;
        try
        {
            ReadOnlyMemory<byte> answer = handler is null ? s_declined : await handler(new ServerQuestion(call.Server, question.Params, _withdrawn.Token) { Masking = call.Connection is { } used ? used.Errors.Mask : null }).ConfigureAwait(false);
            question.TryAnswer(answer.Span, isError: false);
        }
        catch (OperationCanceledException)
        {
            GiveUp();
        }
        catch (Exception e)
        {
            question.TryRefuse(JsonRpcError.InternalError, UntrustedText.OneLine(e.Message, 500));
        }
    }

    /// <summary>No answer is needed any more.</summary>
    /// <param name="drop">Whether the server itself no longer wants to know.</param>
    public void End(bool drop)
    {
        if (drop)
        {
            question.Drop();
        }
        else
        {
            GiveUp();
        }

        _withdrawn.Cancel();
    }

    private void GiveUp()
    {
        if (question.IsSampling)
        {
            question.TryRefuse(JsonRpcError.InternalError, "The call ended before there was an answer.");
        }
        else
        {
            question.TryAnswer(s_cancelled, isError: false);
        }
    }
}
