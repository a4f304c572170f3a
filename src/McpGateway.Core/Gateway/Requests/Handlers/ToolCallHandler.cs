using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>tools/call</c>: of a server's tool, of one that the gateway answers from what it has kept, or of a meta-tool that looks.</summary>
internal sealed class ToolCallHandler(ClientContext client, RequestPlanner planner, PreparedRequests prepared, RequestForwarder forwarder, MetaToolHandler metaTools) : IRequestHandler
{
    public bool MayBeLong => true;

    private readonly BuiltInServerCalls _builtIn = new(client);

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (forwarder.TryResume(line, request))
        {
            return;
        }

        ForwardPlan? plan;
        try
        {
            plan = planner.PlanTool(line, request);
        }
        catch (ServerException e)
        {
            ObservedRequests.Refused(client, RequestKind.Tool, request, line, e);
            client.Output.PostFailure(request.Id.Of(line), RequestKind.Tool, e, request.IsStateless);
            return;
        }

        if (plan is { Known: null, Decision.ConfirmedBy: null })
        {
            ForwardOnceLearned(line, request, plan);
        }
        else if (plan is not null)
        {
            // Where the user is asked first, what the user has seen is sent as it is.
            forwarder.Forward(line, plan);
        }
        else if (BuiltInServerCalls.IsCalled(line, request))
        {
            AnswerHere(line, request);
        }
        else if (HasToolParameters(line, request))
        {
            Look(line, request);
        }
        else
        {
            client.Output.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, "The params of tools/call must be an object with \"name\", a string, and \"arguments\", an object.");
        }
    }

    private void Look(ReadOnlySpan<byte> line, ClientRequest request)
    {
        if (line.Length > RequestRouter.MaxOwnLength)
        {
            client.Output.PostError(request.Id.Of(line), JsonRpcError.InvalidRequest, RequestRouter.TooLong);
            return;
        }

        prepared.Run(line, request, RequestKind.Tool, async (copy, token) =>
        {
            try
            {
                await metaTools.AnswerAsync(copy, request, token).ConfigureAwait(false);
            }
            catch (ServerException e) when (!MetaToolDefinitions.Looks(JsonMembers.GetString(copy, request.Name)))
            {
                // It was to go to a server.
                ObservedRequests.Refused(client, RequestKind.Tool, request, copy, e);
                throw;
            }
        });
    }

    private static bool HasToolParameters(ReadOnlySpan<byte> line, in ClientRequest request) =>
        JsonMembers.GetString(line, request.Name) is not null
        && (!request.Arguments.Exists || line[request.Arguments.Start] is (byte)'{' or (byte)'n');

    /// <summary>What is meant, and whether the arguments are as they should be, is known once the server has said what it offers.</summary>
    private void ForwardOnceLearned(ReadOnlySpan<byte> line, ClientRequest request, ForwardPlan plan) =>
        prepared.Run(line, request, RequestKind.Tool, async (copy, token) =>
        {
            ObservedCall? observed = ObservedRequests.Begin(client, plan, copy);
            try
            {
                ForwardPlan learned = await PlanOnceLearnedAsync(copy, request, plan, token).ConfigureAwait(false);
                forwarder.Forward(copy, observed is null ? learned : learned with { Observed = observed }, token);
            }
            catch (Exception e)
            {
                observed?.Failed(e);
                throw;
            }
        });

    private async Task<ForwardPlan> PlanOnceLearnedAsync(byte[] line, ClientRequest request, ForwardPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await client.Directory.LearnAsync(plan.Server, client.Scope, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (LoginPrompt.Helps(client, client.Profile, plan.Server, e))
        {
            // The call asks the user to log in; what the server offers is learned after that.
            return plan;
        }

        return planner.PlanTool(line, request) ?? plan;
    }

    private void AnswerHere(ReadOnlySpan<byte> line, ClientRequest request) => prepared.Run(line, request, RequestKind.Tool, (copy, token) =>
    {
        _builtIn.Answer(copy, request, token);
        return Task.CompletedTask;
    });
}
