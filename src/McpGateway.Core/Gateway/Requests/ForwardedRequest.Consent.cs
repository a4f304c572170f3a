using McpGateway.Gateway.Observing;

namespace McpGateway.Gateway.Requests;

/// <content>What the user has said to it, where it needs their consent.</content>
internal sealed partial class ForwardedRequest
{
    private string? _consent;

    /// <summary>Asks the user whether the tool may be called, and calls it if so.</summary>
    /// <param name="line">A copy of the client's line.</param>
    /// <param name="pattern">The pattern of <c>tools.confirm</c> that the tool falls under.</param>
    public async Task ConfirmAndSendAsync(byte[] line, string pattern)
    {
        try
        {
            string? refusal = await Confirmation.AskAsync(_client, this, _plan, line, pattern, StartWaiting()).ConfigureAwait(false);
            if (refusal is not null)
            {
                FailWithoutConsent(refusal);
                return;
            }

            NoteAgreed();
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
            return;
        }

        await SendAsync(_plan, line).ConfigureAwait(false);
    }

    /// <summary>The user has agreed to the call.</summary>
    /// <param name="call">Its digest.</param>
    public void NoteConsent(string call)
    {
        _consent = call;
        NoteAgreed();
    }

    /// <summary>The call may not be made, for the user has not agreed to it.</summary>
    /// <param name="why">Why, as a part of a sentence.</param>
    public void FailWithoutConsent(string why)
    {
        Observed?.Consent = CallConsent.Withheld;
        Failed(Confirmation.Refused(_plan, why));
    }

    private void NoteAgreed() => Observed?.Consent = CallConsent.Given;
}
