using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Doctor;
using McpGateway.Presets;

namespace McpGateway.PowerShell.Errors;

/// <summary>The errors of clients and their files, and of presets.</summary>
internal static partial class ErrorRecords
{
    /// <summary>A client's file cannot be understood, read or written.</summary>
    public static ErrorRecord ToErrorRecord(this ClientException exception, string target) => exception.IsContent
        ? Create(exception, "McpClientFileInvalid", ErrorCategory.InvalidData, target, "")
        : Create(exception, "McpClientFileNotUsable", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>There is no client of this name.</summary>
    public static ErrorRecord UnknownClient(string name) =>
        Create(
            new ItemNotFoundException($"No client is called '{UntrustedText.OneLine(name, 128)}'. There are: {string.Join(", ", KnownClients.All.Select(client => client.Name))}."),
            "McpClientUnknown",
            ErrorCategory.ObjectNotFound,
            name,
            "Get-McpClient lists those on this machine.");

    /// <summary>There is no preset of this name.</summary>
    public static ErrorRecord UnknownPreset(string name) =>
        Create(new ItemNotFoundException(KnownPresets.Unknown(UntrustedText.OneLine(name, 128), "Get-McpPreset")), "McpPresetUnknown", ErrorCategory.ObjectNotFound, name, "");

    /// <summary>The client is not on this machine.</summary>
    public static ErrorRecord ClientNotFound(ClientReport report) =>
        Create(
            new ItemNotFoundException($"{report.Client.Title} is not on this machine: there is no {string.Join(" and no ", report.Targets.Select(place => place.File))}."),
            "McpClientNotFound",
            ErrorCategory.ObjectNotFound,
            report.Client.Name,
            "Start it once, or use -Force to make the file.");

    /// <summary>The gateway is not installed in this client, which says why and what to do instead.</summary>
    public static ErrorRecord ClientNotInstallable(ClientApplication client) =>
        Create(new NotSupportedException(client.NoInstallation), "McpClientNotInstallable", ErrorCategory.NotImplemented, client.Name, "");

    /// <summary>No client is on this machine.</summary>
    public static ErrorRecord NoClient(IEnumerable<string> lookedFor, string entry) =>
        Create(
            new ItemNotFoundException($"No client was found. Looked for:\n  {string.Join("\n  ", lookedFor)}"),
            "McpClientNotFound",
            ErrorCategory.ObjectNotFound,
            null,
            $"Put this into the configuration of your client: {entry}");

    /// <summary>What the doctor has found could not be repaired.</summary>
    public static ErrorRecord RepairFailed(ConfigurationException exception, Finding finding) =>
        Create(new McpConfigurationException(exception.Message, exception), "McpRepairFailed", ErrorCategory.WriteError, finding.Subject, finding.Remedy ?? "");
}
