using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>completion/complete</c>.</summary>
internal sealed class CompletionHandler(ClientContext client, RequestPlanner planner, PreparedRequests prepared, RequestForwarder forwarder) : IRequestHandler
{
    public bool MayBeLong => true;

    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        var reference = ParamType.Object("ref", request.Ref);
        return reference.IsMet(line) ? ParamType.Object("argument", JsonMembers.Find(line, request.Params, "argument")) : reference;
    }

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request) => Prepare(line, request);

    private void Prepare(ReadOnlySpan<byte> line, ClientRequest request) => prepared.Run(line, request, RequestKind.Completion, async (copy, token) =>
    {
        ForwardPlan plan;
        try
        {
            plan = await planner.PlanCompletionAsync(copy, request, client.Scope, token).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            ObservedRequests.Refused(client, RequestKind.Completion, request, copy, e);
            throw;
        }

        forwarder.Forward(copy, plan, token);
    });
}
