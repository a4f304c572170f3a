using System.Management.Automation;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Errors;

/// <summary>The errors of resources and prompts.</summary>
internal static partial class ErrorRecords
{
    /// <summary>The code by which a server says that it has no such resource (MCP 2025-11-25, Resources, Error Handling).</summary>
    private const int NoResource = -32002;

    private const int MaxUri = 500;

    /// <summary>No server has the resource.</summary>
    public static ErrorRecord ResourceNotFound(string name, string kind) =>
        Create(
            new ItemNotFoundException($"No {kind} '{UntrustedText.OneLine(name, MaxUri)}' is known for any of the servers in question."),
            "McpResourceNotFound",
            ErrorCategory.ObjectNotFound,
            name,
            "Get-McpResource lists the resources, and -Template the resource templates. -Refresh asks the servers again; with -Server, the server itself is asked.");

    /// <summary>The server answered the reading of a resource with an error.</summary>
    public static ErrorRecord ResourceRefused(string server, string uri, ServerReply reply)
    {
        McpProtocolException exception = Refusal(server, $"the request to read '{UntrustedText.OneLine(uri, MaxUri)}'", $"{server}: {uri}", reply);
        return exception.Code == NoResource
            ? Create(exception, "McpResourceNotFound", ErrorCategory.ObjectNotFound, exception.Target, $"Get-McpResource {Quote(server)} -Refresh lists what it has.")
            : Create(exception, "McpProtocolError", ErrorCategory.ProtocolError, exception.Target, $"Get-McpResource {Quote(server)} -Refresh lists what it has.");
    }

    /// <summary>What is to become a file is none, or several.</summary>
    public static ErrorRecord NotOneContent(string uri, int count) =>
        Create(
            new InvalidOperationException(FormattableString.Invariant($"The resource '{UntrustedText.OneLine(uri, MaxUri)}' has {count} contents, or a content that is neither text nor binary, so no file was written.")),
            "McpResultInvalid",
            ErrorCategory.InvalidResult,
            uri,
            "Leave out -OutFile, or use -Raw, to see what it contains.");

    /// <summary>A file cannot be written.</summary>
    public static ErrorRecord FileNotWritten(string file, Exception exception) =>
        Create(exception, "McpFileNotWritten", ErrorCategory.WriteError, file, "Give -OutFile a file in an existing, writable folder.");

    /// <summary>No server has the prompt.</summary>
    public static ErrorRecord PromptNotFound(string name, IReadOnlyList<CatalogEntry> entries)
    {
        string[] nearest = [.. entries.SelectMany(entry => entry.Prompts.Select(prompt => new McpPrompt(entry.Server, prompt))).Select(prompt => prompt.Signature).Distinct(StringComparer.Ordinal).Take(10)];
        string there = nearest.Length == 0 ? "There are none." : $"There are: {string.Join("; ", nearest)}.";
        string where = entries.Count == 1 ? $"Server '{UntrustedText.OneLine(entries[0].Server, 128)}' has" : FormattableString.Invariant($"The {entries.Count} servers have");
        return Create(
            new ItemNotFoundException($"{where} no prompt '{UntrustedText.OneLine(name, 128)}'. {there}"),
            "McpPromptNotFound",
            ErrorCategory.ObjectNotFound,
            name,
            "Get-McpPrompt lists the prompts; -Refresh asks the servers again.");
    }

    /// <summary>The arguments are not what the prompt takes.</summary>
    public static ErrorRecord PromptArguments(FormatException exception, McpPrompt prompt) =>
        Create(exception, "McpArgumentsInvalid", ErrorCategory.InvalidArgument, prompt.ToString(), $"Give them as a hashtable: @{{ {string.Join("; ", prompt.Arguments.Select(argument => UntrustedText.OneLine(argument.Name, 128) + " = '...'"))} }}.");

    /// <summary>The server answered the rendering of a prompt with an error.</summary>
    public static ErrorRecord PromptRefused(McpPrompt prompt, ServerReply reply) =>
        Create(
            Refusal(prompt.Server, $"the prompt '{UntrustedText.OneLine(prompt.Name, 128)}'", prompt.ToString(), reply),
            "McpProtocolError",
            ErrorCategory.ProtocolError,
            prompt.ToString(),
            $"Get-McpPrompt {Quote(prompt.Server)} -Refresh | Format-List shows what it takes.");

    private static McpProtocolException Refusal(string server, string what, string target, ServerReply reply)
    {
        (int code, string message) = reply.ReadError();
        using JsonDocument error = ObjectReader.Parse(reply.Error);
        return new McpProtocolException(FormattableString.Invariant($"Server '{server}' refused {what}: {UntrustedText.OneLine(reply.Mask(message), 1000)} ({code})"), target, code, ObjectReader.Read(error.RootElement, reply.Mask));
    }
}
