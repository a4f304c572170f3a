using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>resources/read</c>.</summary>
internal sealed class ResourceHandler(ClientContext client, RequestPlanner planner, RequestForwarder forwarder) : IRequestHandler
{
    public bool MayBeLong => true;

    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request) => ParamType.Text("uri", request.Uri);

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (forwarder.TryResume(line, request))
        {
            return;
        }

        try
        {
            forwarder.Forward(line, planner.PlanResource(line, request));
        }
        catch (ServerException e)
        {
            ObservedRequests.Refused(client, RequestKind.Resource, request, line, e);
            client.Output.PostFailure(request.Id.Of(line), RequestKind.Resource, e, request.IsStateless);
        }
    }
}
