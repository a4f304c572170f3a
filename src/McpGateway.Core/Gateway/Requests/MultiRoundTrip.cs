using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Requests;

/// <summary>
/// A server without sessions wants input of a client that has one (MCP 2026-07-28, Multi Round-Trip Requests): the client is sent requests, the server
/// the request again, with the answers.
/// </summary>
internal sealed class MultiRoundTrip
{
    private readonly ClientContext _client;
    private readonly ForwardPlan _plan;
    private byte[]? _line;
    private int _rounds;

    /// <param name="client">The client.</param>
    /// <param name="plan">What was asked.</param>
    public MultiRoundTrip(ClientContext client, ForwardPlan plan)
    {
        _client = client;
        _plan = plan;
    }

    /// <summary>Keeps the request as it is first sent.</summary>
    public void NoteSent(byte[] line) => _line ??= line;

    /// <summary>Asks the client what the server wants to know.</summary>
    /// <param name="input">What the server wants.</param>
    /// <param name="connection">The connection to it.</param>
    /// <param name="cancellationToken">The client has given the request up.</param>
    /// <returns>The request with the answers, and where its params end.</returns>
    /// <exception cref="ServerException">The server has asked too often, or the client does not answer.</exception>
    public async Task<(ForwardPlan Plan, byte[] Line)> AnswerAsync(RequiredInput input, ServerConnection connection, CancellationToken cancellationToken)
    {
        if (++_rounds > RequiredInput.MaxRounds)
        {
            throw RequiredInput.TooManyRounds(_plan.Server.Name);
        }

        JsonSpan parameters = _plan.Request.Params;
        var whom = new SessionResponder(_client, connection, _line!.AsMemory(_plan.Request.Id.Start, _plan.Request.Id.Length));
        byte[] line = await input.AnswerAsync(whom, _plan.Server.Name, _line!, parameters, _client.Services.Time, cancellationToken).ConfigureAwait(false);
        var longer = new JsonSpan(parameters.Start, line.Length - parameters.Start);
        return (_plan with { Request = _plan.Request with { Params = longer } }, line);
    }
}
