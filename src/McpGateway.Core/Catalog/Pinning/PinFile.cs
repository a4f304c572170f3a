using System.Text.Json;
using McpGateway.Files;
using McpGateway.Json;

namespace McpGateway.Catalog.Pinning;

/// <summary>The file of one server: for the user only, written under a lock between processes, never half.</summary>
/// <param name="file">The file.</param>
internal sealed class PinFile(string file)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What is in it; null where there is none.</summary>
    /// <exception cref="PinException">It cannot be read, must not be trusted, or cannot be understood.</exception>
    public PinRecord? Read()
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                return null;
            }

            if ((FileAccessRules.Refusal(Path.GetDirectoryName(file)!) ?? FileAccessRules.Refusal(file)) is { } refusal)
            {
                throw new PinException(refusal);
            }

            // Replacing it must not fail because somebody reads it: Windows refuses that otherwise.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PinException($"{file} cannot be read, so nobody knows which tools were approved: {e.Message.TrimEnd('.')}. Check its permissions.", e);
        }

        try
        {
            using JsonDocument document = LenientJson.Parse(bytes);
            return PinFileContent.Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            throw new PinException($"{file} is damaged or of a later version, so nobody knows which tools were approved. Put a backup in its place, or remove it to approve what the server offers now.", e);
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
