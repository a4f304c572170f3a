using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>tools/list</c> and the other lists, from the catalog.</summary>
internal sealed class ListHandler(ClientContext client, ListHandler.Composer compose) : IRequestHandler
{
    /// <summary>Puts the result of a list together.</summary>
    public delegate ReadOnlySpan<byte> Composer(ExposedCatalog exposed, bool isStateless);

    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request) => ParamType.Text("cursor", JsonMembers.Find(line, request.Params, "cursor"), mayBeNull: true);

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request) =>
        client.Output.PostResult(request.Id.Of(line), compose(client.ExposedCatalog, request.IsStateless));
}
