using System.Management.Automation;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Importing;

/// <summary>The errors of making functions of tools: id, category, and what they say to do.</summary>
internal static class ImportErrors
{
    /// <summary>A name that the user gives cannot be one.</summary>
    public static ErrorRecord NameInvalid(string name) =>
        ErrorRecords.Create(
            new PSArgumentException($"'{UntrustedText.OneLine(name, 128)}' cannot be part of a function's name. Use letters, digits, - and _.", nameof(name)),
            "McpFunctionNameInvalid",
            ErrorCategory.InvalidArgument,
            name,
            "Use letters, digits, - and _.");

    /// <summary>Two tools are to have the same name.</summary>
    public static ErrorRecord NameTwice(string name) =>
        ErrorRecords.Create(
            new PSArgumentException($"-NameMap gives the name '{UntrustedText.OneLine(name, 128)}' to more than one tool.", nameof(name)),
            "McpFunctionNameTwice",
            ErrorCategory.InvalidArgument,
            name,
            "Give each tool a name of its own.");

    /// <summary>Nothing is left to import.</summary>
    public static ErrorRecord NothingToImport(string server, string reason, string action) =>
        ErrorRecords.Create(new InvalidOperationException($"No function was made for server '{UntrustedText.OneLine(server, 128)}': {reason}."), "McpNothingToImport", ErrorCategory.ObjectNotFound, server, action);

    /// <summary>There is a module already.</summary>
    public static ErrorRecord ModuleExists(string file) =>
        ErrorRecords.Create(new IOException($"A module already exists: {file}. Use another -Path, or -Force to replace it."), "McpModuleExists", ErrorCategory.ResourceExists, file, "Use another -Path, or -Force to replace it.");

    /// <summary>The module cannot be written.</summary>
    public static ErrorRecord NotWritten(Exception exception, string path) =>
        ErrorRecords.Create(exception, "McpModuleNotWritten", ErrorCategory.WriteError, path, "Use another -Path.");

    /// <summary>The path is not a folder on disk, or names no module.</summary>
    public static ErrorRecord PathInvalid(string path) =>
        ErrorRecords.Create(new PSArgumentException($"'{UntrustedText.OneLine(path, 300)}' is not a folder on disk, so it cannot be a module.", nameof(path)), "McpModulePathInvalid", ErrorCategory.InvalidArgument, path, "Give a folder; its name becomes the name of the module.");
}
