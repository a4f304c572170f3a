using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary><c>tools/call</c>: finds the tool, checks its arguments, keeps the ledger.</summary>
internal static class ToolCalls
{
    private static readonly JsonElement s_noArguments = JsonDocument.Parse("{}").RootElement;

    public static async Task CallAsync(Request request)
    {
        var server = request.Server;
        ToolList.RefuseWithoutTools(request);
        var name = request.Params.Member("name").Text();
        var tool = FileTools.Find(server.Options, name) ?? server.Tools.Find(name) ?? throw new RequestException(ErrorCode.InvalidParams, $"Unknown tool: {name}");
        var call = new ToolCall(request, ArgumentsOf(request));
        string[] missing = [.. tool.Required.Where(r => call.Arguments.Member(r).ValueKind == JsonValueKind.Undefined)];
        if (missing.Length > 0)
        {
            call.Failure($"Missing required argument{(missing.Length > 1 ? "s" : "")}: {string.Join(", ", missing)}");
            return;
        }

        try
        {
            call.Token.ThrowIfCancellationRequested();

            // Before the work: a call that takes the process down has been executed all the same.
            server.Ledger.Executed(tool.Name!, call.Key);
            await tool.InvokeAsync(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Token.IsCancellationRequested)
        {
            server.Ledger.Cancelled(call.Key);
        }
        catch (FormatException e)
        {
            call.Failure($"Invalid argument: {e.Message}");
        }
    }

    private static JsonElement ArgumentsOf(Request request)
    {
        var arguments = request.Params.Member("arguments");
        return arguments.ValueKind switch
        {
            JsonValueKind.Object => arguments,
            JsonValueKind.Undefined or JsonValueKind.Null => s_noArguments,
            _ => throw new RequestException(ErrorCode.InvalidParams, "arguments must be an object"),
        };
    }
}
