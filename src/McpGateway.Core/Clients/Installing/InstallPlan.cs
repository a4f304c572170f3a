using McpGateway.Clients.Forms;
using McpGateway.Clients.Importing;

namespace McpGateway.Clients.Installing;

/// <summary>What installing or uninstalling would change in one place of a client.</summary>
public sealed record InstallPlan
{
    internal InstallPlan(ClientFile file, ClientFile after)
    {
        File = file;
        After = after;
    }

    /// <summary>The client.</summary>
    public required ClientApplication Client { get; init; }

    /// <summary>The place.</summary>
    public required ClientPlace Place { get; init; }

    /// <summary>What becomes of the client's servers; empty where nothing is installed.</summary>
    public IReadOnlyList<ImportedServer> Servers { get; init; } = [];

    /// <summary>Whether the file would change.</summary>
    public bool Changes => File.Bytes is null != After.Bytes is null || !File.Bytes.AsSpan().SequenceEqual(After.Bytes);

    /// <summary>Why nothing is to be done, as a sentence; null where something is.</summary>
    public string? Reason { get; init; }

    /// <summary>The lines that go and come, with <c>-</c> and <c>+</c> before them and secrets masked.</summary>
    public IReadOnlyList<string> Difference => Changes ? [.. TextDifference.Between(SecretText.Mask(File), SecretText.Mask(After)).Lines()] : [];

    /// <summary>The client's file as it is now.</summary>
    internal ClientFile File { get; }

    /// <summary>The client's file as it is to be.</summary>
    internal ClientFile After { get; }

    /// <summary>The file as it would be without the gateway.</summary>
    internal ClientFile? Original { get; init; }

    /// <summary>What an installation would put on record.</summary>
    internal InstallRecord? Record { get; init; }

    /// <summary>The variables that the gateway's servers ask for.</summary>
    internal IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>What the user has added to the gateway's entry.</summary>
    internal EntryAdditions Additions { get; init; } = EntryAdditions.None;

    /// <summary>The name of the gateway's entry.</summary>
    internal string EntryName { get; init; } = "";
}
