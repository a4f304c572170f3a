using System.Text.Json;
using McpGateway.Files;
using McpGateway.Json;

namespace McpGateway.Catalog.Pinning;

/// <summary>The file of one server: for the user only, written under a lock between processes, never half.</summary>
/// <param name="file">The file.</param>
internal sealed class PinFile(string file)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What others could change who can write it.</summary>
    private const string Harm = "which tools count as approved";

    /// <summary>How much is read to know what is to be said of a server: that stands at the beginning.</summary>
    private const int HeadLength = 4096;

    /// <summary>What is in it; null where there is none.</summary>
    /// <exception cref="PinException">It cannot be read, must not be trusted, or cannot be understood.</exception>
    public PinRecord? Read() => ReadBytes(int.MaxValue) is not { } bytes ? null : Understand(() =>
    {
        using JsonDocument document = LenientJson.Parse(bytes);
        return PinFileContent.Read(document.RootElement);
    });

    /// <summary>What is to be said of the server, without reading the definitions.</summary>
    /// <exception cref="PinException">It cannot be read, must not be trusted, or cannot be understood.</exception>
    public PinState ReadState() => ReadBytes(HeadLength) is not { } head ? PinState.None
        : Understand(() => PinFileContent.TryReadState(head)) ?? (Read() is { } record ? PinState.Of(record) : PinState.None);

    private T Understand<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            throw new PinException($"{file} is damaged or of a later version, so nobody knows which tools were approved. Put a backup in its place, or remove it to approve what the server offers now.", e);
        }
    }

    /// <summary>The first bytes of the file; null where there is none.</summary>
    private byte[]? ReadBytes(int most)
    {
        try
        {
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                return null;
            }

            if ((FileAccessRules.Refusal(Path.GetDirectoryName(file)!, Harm) ?? FileAccessRules.Refusal(file, Harm)) is { } refusal)
            {
                throw new PinException(refusal);
            }

            // Replacing it must not fail because somebody reads it: Windows refuses that otherwise.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] bytes = new byte[Math.Min(stream.Length, most)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PinException($"{file} cannot be read, so nobody knows which tools were approved: {e.Message.TrimEnd('.')}. Check its permissions.", e);
        }
    }

    /// <summary>Changes it while nobody else does.</summary>
    /// <param name="change">What to do with what is there, or null; null where nothing is to be written.</param>
    /// <exception cref="PinException">It cannot be read or written.</exception>
    public void Change(Func<PinRecord?, PinRecord?> change) => LockedFile.Change(
        file,
        s_patience,
        () =>
        {
            if (change(Read()) is { } changed)
            {
                LockedFile.Write(file, PinFileContent.Write(changed));
            }

            return true;
        },
        static (message, reason) => reason is null ? new PinException(message) : new PinException(message, reason));
}
