using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text.Json;
using McpGateway.Configuration;
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
    private bool _yesToAll;
    private bool _noToAll;

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

    /// <summary>Calls without asking, also where <c>tools.confirm</c> wants consent; -Confirm:$false does the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

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

        if (ShouldProcess(UntrustedText.OneLine(Target), "Invoke MCP tool") && HasConsent())
        {
            Run(() => CallAsync(ModuleRuntime.Current, arguments));
        }
    }

    /// <summary>Asks the user where the configuration says so and ShouldProcess has not asked already.</summary>
    private bool HasConsent()
    {
        ToolPolicy? policy = ModuleRuntime.Current.Configuration.Current.Find(Server)?.Tools;
        // What is denied is not asked for: it will be refused whatever the answer.
        if (Force || policy?.Refusal(Name) is not null || policy?.ConfirmedBy(Name) is not { } pattern || IsConfirmSettled)
        {
            return true;
        }

        // Nobody sits behind a redirected stdin; the end of it would count as a yes.
        Exception? reason = null;
        if (Host.Name != "ConsoleHost" || !Console.IsInputRedirected)
        {
            try
            {
                string question = $"\"tools.confirm\" of server '{UntrustedText.OneLine(Server)}' asks for consent to calls of '{UntrustedText.OneLine(Name)}'. Call it?";
                return ShouldContinue(question, "Invoke MCP tool", ref _yesToAll, ref _noToAll);
            }
            catch (Exception e) when (e is HostException or InvalidOperationException or NotImplementedException)
            {
                reason = e;
            }
        }

        WriteError(ErrorRecords.ConfirmationError(Server, Name, pattern, reason));
        return false;
    }

    /// <summary>Whether -Confirm says that there is to be no question, or ShouldProcess has just asked it.</summary>
    private bool IsConfirmSettled =>
        MyInvocation.BoundParameters.ContainsKey("Confirm")
        || SessionState.PSVariable.GetValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;

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
