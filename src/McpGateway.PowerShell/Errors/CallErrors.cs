using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Catalog.Effects;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Shell;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Errors;

/// <summary>What goes wrong with a call before it is made.</summary>
internal static class CallErrors
{
    /// <summary>The arguments are not what the tool takes; its signature says what is.</summary>
    /// <param name="target">Server and tool.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="mask">Hides secrets.</param>
    public static ErrorRecord ArgumentsRefused(string target, CatalogTool tool, IReadOnlyList<SchemaProblem> problems, Func<string, string> mask)
    {
        string message = CallTexts.ArgumentsRefused(target, tool, problems, mask);
        return ErrorRecords.Create(new FormatException(message), "McpArgumentsInvalid", ErrorCategory.InvalidArgument, target, "Correct the arguments to match the signature, or use -SkipArgumentCheck to let the server decide.");
    }

    /// <summary>A tool came down the pipeline to a call that names one already.</summary>
    public static ErrorRecord ToolAsRecord(McpTool tool, string target) =>
        ErrorRecords.Create(
            new InvalidOperationException($"The pipeline supplies the tool '{UntrustedText.OneLine(tool.ToString())}', and '{UntrustedText.OneLine(target)}' is named as well."),
            "McpArgumentsInvalid",
            ErrorCategory.InvalidArgument,
            tool,
            "Leave out -Server and -Name to call the tools from the pipeline.");

    /// <summary>The tool may destroy something, and nobody can be asked.</summary>
    public static ErrorRecord DestructiveError(string server, string tool, ConsentReason why, Exception? inner)
    {
        string remedy = $"Use -Force if you mean to make this call; {Trust(server)} stops the questions for this server.";
        var exception = new ServerException(UntrustedText.OneLine(server, 128), ServerFailure.Denied, CallTexts.CannotAsk(tool, why), remedy, inner);
        return ErrorRecords.Create(new McpServerException(exception), "McpConfirmationImpossible", ErrorCategory.PermissionDenied, server + "/" + tool, remedy);
    }

    /// <summary>The command that lets a server's tools be called without a question.</summary>
    public static string Trust(string server) => $"Set-McpServer {ErrorRecords.Quote(server)} -Trusted";
}
