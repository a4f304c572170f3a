using McpGateway.Http.Sessions;
using McpGateway.Http.Stateless;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>The address of MCP: Streamable HTTP of all revisions.</summary>
internal sealed class McpEndpoint(SessionEndpoint sessions, StatelessEndpoint stateless, CallLimit limit)
{
    private const string Methods = "GET, POST, DELETE";

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context, HttpCaller caller) => context.Request.Method switch
    {
        "POST" => PostAsync(context, caller),
        "GET" => sessions.ListenAsync(context, caller),
        "DELETE" => sessions.EndAsync(context, caller),
        _ => HttpAnswers.WrongMethodAsync(context, Methods),
    };

    private async Task PostAsync(HttpContext context, HttpCaller caller)
    {
        HttpRequest request = context.Request;
        if (!BodyReader.IsJson(request))
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, HttpAnswers.BadRequest, "The content type must be application/json.").ConfigureAwait(false);
            return;
        }

        var accepted = AcceptedTypes.Of(request);
        if (accepted.IsNothing)
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, HttpAnswers.BadRequest, "The client must accept application/json and text/event-stream.").ConfigureAwait(false);
            return;
        }

        PostedBody body = PostedBody.Read(await BodyReader.ReadAsync(request, context.RequestAborted).ConfigureAwait(false));
        (int code, string? problem) = body.Kind switch
        {
            MessageKind.NotJson => (JsonRpcError.ParseError, "The body is not JSON."),
            MessageKind.Invalid => (JsonRpcError.InvalidRequest, "The body is not a JSON-RPC 2.0 message: it needs \"jsonrpc\": \"2.0\" and a method with an id, a method alone, or an id with a result."),
            _ => (0, null),
        };
        if (problem is null && await limit.RefusesAsync(context, body).ConfigureAwait(false))
        {
            return;
        }

        await (problem is not null
            ? HttpAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, code, problem)
            : StatelessRules.Concern(request, body) ? stateless.PostAsync(context, caller, body, accepted)
            : sessions.PostAsync(context, caller, body, accepted)).ConfigureAwait(false);
    }
}
