using System.Text;
using McpGateway.SampleServer.Tools;

namespace McpGateway.SampleServer;

/// <summary>Which method is answered by whom, and what becomes of a handler that fails.</summary>
internal static class RequestRouter
{
    public static async Task HandleAsync(Request request)
    {
        try
        {
            Era.Check(request);
            await RouteAsync(request).ConfigureAwait(false);
            if (request.Method == request.Server.Options.ExitAfter)
            {
                request.Server.Surroundings.Exit(1);
            }
        }
        catch (OperationCanceledException) when (request.Token.IsCancellationRequested)
        {
            // A cancelled request gets no answer.
        }
        catch (RequestException e)
        {
            Report(request, e.Code, e.Message, e.ErrorData);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any failure of a handler is an answer to its request, and of no other consequence.
            Report(request, ErrorCode.InternalError, $"{e.GetType().Name}: {e.Message}", null);
        }
        finally
        {
            request.Server.Requests.Remove(request);
            request.Dispose();
            request.OnFinished?.Invoke();
        }
    }

    private static Task RouteAsync(Request request)
    {
        var options = request.Server.Options;
        if (options.MethodFile is { } file)
        {
            AppendOnlyFile.Append(file, request.Method);
        }

        if (options.RefusedMethods.Contains(request.Method, StringComparer.Ordinal))
        {
            throw new RequestException(ErrorCode.InternalError, $"The sample server refuses {request.Method}");
        }

        if (options.HungMethods.Contains(request.Method, StringComparer.Ordinal))
        {
            return Task.Delay(Timeout.Infinite, request.Token);
        }

        if (options.Replies.TryGetValue(request.Method, out var reply))
        {
            request.RawResult(Encoding.UTF8.GetBytes(reply));
            return Task.CompletedTask;
        }

        switch (request.Method)
        {
            case "initialize": Handshake.Initialize(request); break;
            case "server/discover": Handshake.Discover(request); break;
            case "ping": request.EmptyResult(); break;
            case "logging/setLevel": request.Server.Logging.SetLevel(request); break;
            case "tools/list": ToolList.List(request); break;
            case "tools/call": return ToolCalls.CallAsync(request);
            case "prompts/list": Prompts.List(request); break;
            case "prompts/get": return Prompts.GetAsync(request);
            case "resources/list": Resources.List(request); break;
            case "resources/templates/list": Resources.ListTemplates(request); break;
            case "resources/read": return Resources.ReadAsync(request);
            case "resources/subscribe": request.Server.Subscriptions.Subscribe(request); break;
            case "resources/unsubscribe": request.Server.Subscriptions.Unsubscribe(request); break;
            case "subscriptions/listen" when request.Modern: return request.Server.Subscriptions.ListenAsync(request);
            case "completion/complete": Completions.Complete(request); break;
            default: throw new RequestException(ErrorCode.MethodNotFound, $"Method not found: {request.Method}");
        }

        return Task.CompletedTask;
    }

    private static void Report(Request request, int code, string message, string? data)
    {
        try
        {
            request.Error(code, message, data);
        }
        catch (OperationCanceledException)
        {
            // Cancelled while it failed.
        }
    }
}
