using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Puts the requests of a client on their way to servers.</summary>
internal sealed class RequestForwarder(ClientContext client)
{
    private readonly LossNotices _losses = new(client);

    /// <summary>Forwards a request.</summary>
    /// <param name="line">The line that the plan was made for, or a copy of it.</param>
    /// <param name="plan">Where it goes.</param>
    public void Forward(ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        if (Begin(line, plan) is { } forwarded)
        {
            Send(forwarded, line, plan);
        }
    }

    /// <summary>Forwards a request for which something had to be found out first.</summary>
    /// <param name="line">A copy of the line that the plan was made for.</param>
    /// <param name="plan">Where it goes.</param>
    /// <param name="prepared">Cancelled where the client has given the request up.</param>
    public void Forward(ReadOnlySpan<byte> line, ForwardPlan plan, CancellationToken prepared)
    {
        if (Begin(line, plan) is not { } forwarded)
        {
            return;
        }

        if (prepared.IsCancellationRequested && client.Requests.TryComplete(forwarded))
        {
            // Cancelled before it could be found among those under way.
            forwarded.Observed?.Cancelled();
            client.Requests.Settle();
        }
        else
        {
            Send(forwarded, line, plan);
        }
    }

    /// <summary>A request that is made again, with answers to what the gateway asked for, goes on where it was. False where it is none.</summary>
    public bool TryResume(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        if (JsonMembers.GetString(line, request.RequestState) is not { } state || !InputRequiredExchange.IsOurs(state))
        {
            return false;
        }

        if (client.Requests.TryTakeSuspended(state, out IRequestUnderWay? suspended))
        {
            suspended!.Resume(line, request);
        }
        else
        {
            client.Output.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, InputRequiredExchange.NothingWaits);
        }

        return true;
    }

    private ForwardedRequest? Begin(ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        var forwarded = new ForwardedRequest(client, _losses, plan, line);
        if (client.Requests.TryBegin(forwarded))
        {
            return forwarded;
        }

        forwarded.Observed?.Failed(new ServerException("A request with this id is still in progress."));
        client.Output.PostIdInUse(forwarded.ClientId.Bytes);
        return null;
    }

    private void Send(ForwardedRequest forwarded, ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        string? confirmedBy = plan.Decision.ConfirmedBy;
        if (confirmedBy is not null && plan.Request.IsStateless)
        {
            SendOrAsk(forwarded, line, plan, confirmedBy);
        }
        else if (confirmedBy is not null)
        {
            ConfirmAndSend(forwarded, line.ToArray(), confirmedBy);
        }
        else if (!forwarded.TrySendNow(line))
        {
            SendLater(forwarded, line.ToArray());
        }
    }

    /// <summary>A client without a session comes back with the user's answer.</summary>
    private void SendOrAsk(ForwardedRequest forwarded, ReadOnlySpan<byte> line, ForwardPlan plan, string confirmedBy)
    {
        string call = ConsentRounds.DigestOf(plan, line);
        if (plan.Request.Consent is { Action: not null } consent && consent.Call == call)
        {
            if (Confirmation.Refusal(consent.Action, confirmedBy) is { } refusal)
            {
                forwarded.FailWithoutConsent(refusal);
                return;
            }

            forwarded.NoteConsent(call);
            if (!forwarded.TrySendNow(line))
            {
                SendLater(forwarded, line.ToArray());
            }
        }
        else if (Confirmation.Obstacle(plan.Request.Profile, confirmedBy) is { } obstacle)
        {
            forwarded.FailWithoutConsent(obstacle);
        }
        else if (client.Requests.TryComplete(forwarded))
        {
            try
            {
                ConsentRounds.Ask(client, plan, line);
                forwarded.Observed?.AskedForConsent();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                forwarded.Observed?.Failed(e);
                client.Output.PostFailure(forwarded.ClientId.Bytes, plan.Kind, Confirmation.Refused(plan, "the user cannot be asked: " + e.Message), isStateless: true);
            }
            finally
            {
                client.Requests.Settle();
            }
        }
    }

    // Apart, so that only who comes here pays for the closures.
    private static void ConfirmAndSend(ForwardedRequest forwarded, byte[] line, string pattern) => _ = Task.Run(() => forwarded.ConfirmAndSendAsync(line, pattern));

    private static void SendLater(ForwardedRequest forwarded, byte[] line) => _ = Task.Run(() => forwarded.SendAsync(line));
}
