using System.Text;
using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Results;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Parsing;
using McpGateway.Json;

namespace McpGateway.Host.Calls;

/// <summary>Prints what came of a call: its texts, or with --json the result as the server sent it.</summary>
internal sealed class CallResult(CommandRun run, string server, string tool, string? folder)
{
    private string Target => $"{server}/{tool}";

    /// <summary>Prints it.</summary>
    /// <returns>The exit code.</returns>
    public int Print(ServerReply result)
    {
        using JsonDocument document = LenientJson.Parse(result.IsError ? result.Error : result.Result);
        JsonElement root = document.RootElement;
        if (result.IsError)
        {
            return Refused(result, root);
        }

        if (run.IsJson)
        {
            run.Output.WriteLine(Encoding.UTF8.GetString(result.Result.Span));
        }

        bool hasFailed = ResultContent.IsError(root);
        if (hasFailed)
        {
            string text = result.Mask(UntrustedText.Lines(FailureText.Of(root)));
            run.Errors.WriteLine(string.IsNullOrWhiteSpace(text) ? $"mcp-gateway call: the tool '{Target}' failed without saying why; --json shows what it answered." : text);
        }

        if (root.ValueKind == JsonValueKind.Object)
        {
            new ResultContentPrinter(run, folder).Print(root, printsTexts: !hasFailed && !run.IsJson);
            if (ResultContent.IsEmpty(root))
            {
                run.Warn(CallTexts.NoContent(server, tool));
            }
        }
        else
        {
            run.Warn($"Server '{server}' answered the call of '{tool}' with something that is not a result: «{result.Mask(FailureText.Shown(root))}». The call has been made.");
            return CommandRun.Failure;
        }

        return hasFailed ? CommandRun.Failure : CommandRun.Success;
    }

    private int Refused(ServerReply result, JsonElement error)
    {
        (int code, string message) = result.ReadError();
        string text = CallTexts.Refused(server, tool, result.Mask(message), code);
        run.Warn(text);
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("error", text);
                json.WritePropertyName("response");
                error.WriteTo(json);
                json.WriteEndObject();
            });
        }

        return CommandRun.Failure;
    }
}
