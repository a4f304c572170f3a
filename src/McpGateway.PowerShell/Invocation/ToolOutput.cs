using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Results;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Commands;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Invocation;

/// <summary>Puts out what a server has answered to the call of a tool: objects and text, or an error.</summary>
internal sealed class ToolOutput
{
    private readonly AsyncPSCmdlet _cmdlet;
    private readonly string _server;
    private readonly string _tool;
    private readonly InvocationOptions _options;
    private readonly Func<string, string> _mask;

    /// <param name="cmdlet">The cmdlet that has made the call.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="options">What is put out.</param>
    /// <param name="mask">Hides the secrets of the arguments.</param>
    public ToolOutput(AsyncPSCmdlet cmdlet, string server, string tool, InvocationOptions options, Func<string, string> mask)
    {
        _cmdlet = cmdlet;
        _server = server;
        _tool = tool;
        _options = options;
        _mask = mask;
    }

    private string Target => _server + "/" + _tool;

    /// <summary>Puts it out.</summary>
    /// <exception cref="JsonException">It is no result.</exception>
    public void Put(ServerReply reply)
    {
        using JsonDocument document = ObjectReader.Parse(reply.IsError ? reply.Error : reply.Result);
        JsonElement root = document.RootElement;
        string Mask(string text) => _mask(reply.Mask(text));
        if (reply.IsError)
        {
            (int code, string message) = reply.ReadError();
            string text = CallTexts.Refused(_server, _tool, Mask(message), code);
            _cmdlet.Post(new McpProtocolException(text, Target, code, ObjectReader.Read(root, Mask)).ToErrorRecord());
            return;
        }

        if (_options.Raw)
        {
            _cmdlet.Post(ObjectReader.Read(root));
        }

        if (ResultContent.IsError(root))
        {
            string text = Mask(ShownText.Lines(FailureText.Of(root)));
            text = string.IsNullOrWhiteSpace(text) ? $"The tool '{Target}' failed without saying why; -Raw shows what it answered." : text;
            _cmdlet.Post(new McpToolException(text, Target, ObjectReader.Read(root, Mask)).ToErrorRecord());
        }
        else if (!_options.Raw)
        {
            PutContent(root);
        }
    }

    private void PutContent(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw NoResult(root, "something that is not a result");
        }

        if (ResultContent.IsEmpty(root))
        {
            _cmdlet.PostWarning(CallTexts.NoContent(_server, _tool));
        }

        IReadOnlyList<object?> items;
        try
        {
            items = ResultReader.Read(root, _options.AsObject);
        }
        catch (FormatException)
        {
            throw NoResult(root, root.TryGetProperty("content", out _) ? "content that is not a list" : "a result without content");
        }

        foreach (object? item in items)
        {
            _cmdlet.Post(item, enumerate: true);
        }
    }

    private JsonException NoResult(JsonElement root, string what)
    {
        string said = _mask(FailureText.Shown(root));
        return new JsonException($"Server '{_server}' answered the call of '{_tool}' with {what}{(said.Length > 0 ? $": «{said}»" : "")}. The call has been made; -Raw shows the answer.");
    }
}
