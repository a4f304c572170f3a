using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>prompts/get</c>.</summary>
internal sealed class PromptHandler(ClientContext client, RequestPlanner planner, PreparedRequests prepared, RequestForwarder forwarder) : IRequestHandler
{
    public bool MayBeLong => true;

    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        var name = ParamType.Text("name", request.Name);
        return name.IsMet(line) ? ParamType.Object("arguments", request.Arguments, mayBeNull: true) : name;
    }

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (!forwarder.TryResume(line, request))
        {
            Prepare(line, request);
        }
    }

    private void Prepare(ReadOnlySpan<byte> line, ClientRequest request) => prepared.Run(line, request, RequestKind.Prompt, async (copy, token) =>
    {
        ForwardPlan plan;
        try
        {
            plan = await planner.PlanPromptAsync(copy, request, client.Scope, token).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            ObservedRequests.Refused(client, RequestKind.Prompt, request, copy, e);
            throw;
        }

        forwarder.Forward(copy, plan, token);
    });
}
