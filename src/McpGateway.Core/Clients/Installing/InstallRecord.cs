using System.Text.Json;

namespace McpGateway.Clients.Installing;

/// <summary>What an installation has changed in a client's file, so that it can be undone. It names the backup and holds nothing of what the file held.</summary>
internal sealed record InstallRecord
{
    /// <summary>The client's name.</summary>
    public required string Client { get; init; }

    /// <summary>The client's file.</summary>
    public required string File { get; init; }

    /// <summary>The names that lead to the servers in it.</summary>
    public required IReadOnlyList<string> Section { get; init; }

    /// <summary>The file as it was; null where there was none, or where the backup was removed.</summary>
    public string? Backup { get; init; }

    /// <summary>Whether the installation has made the file.</summary>
    public bool Created { get; init; }

    /// <summary>A digest of the file as the installation left it.</summary>
    public required string Digest { get; init; }

    /// <summary>A digest of the part of the file that holds the servers, as the installation left it.</summary>
    public string? SectionDigest { get; init; }

    /// <summary>That part itself where it holds nothing but the gateway.</summary>
    public string? Written { get; init; }

    /// <summary>The names of the entries that the installation has taken out.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>Whether the file had yet to be replaced when this was written.</summary>
    public bool Pending { get; init; }

    /// <summary>Whether the installation was undone; <see cref="Digest"/> is that of the file then, which has a gateway of the user's own in it.</summary>
    public bool Undone { get; init; }

    /// <summary>The names of the client's servers, and what each is called in the gateway's configuration.</summary>
    public IReadOnlyDictionary<string, string> Servers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, InstallRecordJson.Default.InstallRecord);

    /// <exception cref="JsonException">The bytes are no record.</exception>
    public static InstallRecord? Parse(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, InstallRecordJson.Default.InstallRecord);
}
