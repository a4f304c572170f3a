using System.Management.Automation;
using System.Text.Json;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Commands;

/// <summary>Calls a tool. Starts its server if need be; the connection stays open for the next call, in whichever runspace.</summary>
/// <remarks>
/// Structured content comes as objects, text as strings, other content as objects with their bytes. A tool that fails is an error. Nothing is cut.
/// </remarks>
[Cmdlet(VerbsLifecycle.Invoke, "McpTool", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PSObject), typeof(McpContent))]
public sealed class InvokeMcpToolCommand : AsyncPSCmdlet
{
    /// <summary>The server's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string Server { get; set; } = "";

    /// <summary>The tool's name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The arguments: a hashtable, an object, or a text with a JSON object.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Arguments { get; set; }

    /// <summary>Puts the whole result out as one object, with everything that the server sent, also where the tool failed.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Turns texts that are JSON into objects.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    /// <summary>The most seconds the call may take, the start of the server included; after them it is cancelled at the server.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_000_000)]
    public double Timeout { get; set; }

    private string Target => Server + "/" + Name;

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        byte[] arguments;
        try
        {
            arguments = ArgumentReader.Read(Arguments);
        }
        catch (FormatException e)
        {
            WriteError(e.ToArgumentError(Target));
            return;
        }

        if (ShouldProcess(UntrustedText.OneLine(Target), "Invoke MCP tool"))
        {
            Run(() => CallAsync(ModuleRuntime.Current, arguments));
        }
    }

    private async Task CallAsync(GatewayRuntime runtime, byte[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        if (Timeout > 0)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(Timeout));
        }

        var progress = new CallProgress(UntrustedText.OneLine(Target), Post);
        try
        {
            ToolCallResult reply = await runtime.CallToolAsync(Server, Name, arguments, progress.Report, limit.Token).ConfigureAwait(false);
            progress.Complete();
            Put(reply);
        }
        catch (ServerException e)
        {
            Post(e.ToErrorRecord(e.Failure == ServerFailure.UnknownServer ? Server : Target));
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Post(ErrorRecords.TimeoutError(Target, Timeout));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Post(e.ToResultError(Target));
        }
        finally
        {
            progress.Complete();
        }
    }

    private void Put(ToolCallResult reply)
    {
        using JsonDocument document = ObjectReader.Parse(reply.IsProtocolError ? reply.Error : reply.Result);
        JsonElement root = document.RootElement;
        if (reply.IsProtocolError)
        {
            (int code, string message) = new ServerReply(default, reply.Error).ReadError();
            string text = FormattableString.Invariant($"Server '{Server}' refused the call of '{Name}': {message} ({code})");
            Post(new McpProtocolException(text, Target, code, ObjectReader.Read(root)).ToErrorRecord());
            return;
        }

        if (Raw)
        {
            Post(ObjectReader.Read(root));
        }

        if (ResultReader.IsError(root))
        {
            string text = ShownText.Lines(ResultReader.Texts(root));
            text = string.IsNullOrWhiteSpace(text) ? $"The tool '{Target}' failed without saying why." : text;
            Post(new McpToolException(text, Target, ObjectReader.Read(root)).ToErrorRecord());
        }
        else if (!Raw)
        {
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException($"Server '{Server}' answered the call of '{Name}' with something that is no result; -Raw shows it.");
            }

            foreach (object? item in ResultReader.Read(root, AsObject))
            {
                Post(item, enumerate: true);
            }
        }
    }
}
