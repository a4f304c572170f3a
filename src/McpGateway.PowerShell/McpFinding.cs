using McpGateway.Doctor;

namespace McpGateway.PowerShell;

/// <summary>One finding of Test-McpGateway.</summary>
public sealed class McpFinding
{
    internal McpFinding(Finding finding)
    {
        Id = finding.Id;
        Severity = finding.Severity;
        Subject = finding.Subject;
        Message = finding.Message;
        Remedy = finding.Remedy;
        Repair = finding.Repair;
        Repaired = finding.IsRepaired;
    }

    /// <summary>A word that stays the same from version to version: <c>client.msixCopyDiffers</c>.</summary>
    public string Id { get; }

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>The server, client, file or folder that it is about.</summary>
    public string Subject { get; }

    /// <summary>What was found, on one line.</summary>
    public string Message { get; }

    /// <summary>What to do; null where nothing is to be done.</summary>
    public string? Remedy { get; }

    /// <summary>What -Repair does; null where it does nothing.</summary>
    public string? Repair { get; }

    /// <summary>Whether -Repair would do something.</summary>
    public bool CanRepair => Repair is not null && !Repaired;

    /// <summary>Whether it was repaired.</summary>
    public bool Repaired { get; }

    /// <summary>Severity, subject and id.</summary>
    public override string ToString() => $"{Severity}: {Subject}: {Id}";
}
