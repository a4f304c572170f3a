using System.Text;
using System.Text.Json;
using McpGateway.Configuration.Editing;
using McpGateway.Files;

namespace McpGateway.Access;

/// <summary>The file of tokens in the gateway's home: for the user only, written under a lock between processes. What stands there besides is left as it is.</summary>
/// <param name="file">The file.</param>
internal sealed class TokenFile(string file)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>The tokens; none where there is no file.</summary>
    /// <exception cref="AccessException">It cannot be read, must not be trusted, or cannot be understood.</exception>
    public IReadOnlyList<GatewayToken> Read() => ReadBytes() is { } bytes ? Parse(bytes) : [];

    /// <summary>Adds a token.</summary>
    /// <exception cref="AccessException">One of that name is there, or the file cannot be written.</exception>
    public void Add(GatewayToken token) => Change(() =>
    {
        byte[]? before = ReadBytes();
        if (before is not null && Parse(before).Any(other => other.Name.Equals(token.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new AccessException($"There is a token '{token.Name}' already. Remove it first (mcp-gateway token remove {token.Name}, Remove-McpGatewayToken {token.Name}), or use another name.");
        }

        Write(JsonTextEditor.Set(TextOf(before), TokenFileContent.Section, token.Name, _ => TokenFileContent.Write(token)));
        return true;
    });

    /// <summary>Removes a token, and says whether it was there.</summary>
    /// <exception cref="AccessException">The file cannot be written.</exception>
    public bool Remove(string name) => File.Exists(file) && Change(() =>
    {
        if (ReadBytes() is not { } before || !Parse(before).Any(token => token.Name == name)
            || JsonTextEditor.Remove(TextOf(before), TokenFileContent.Section, name) is not { } after)
        {
            return false;
        }

        Write(after);
        return true;
    });

    private static string TextOf(byte[]? bytes) => bytes is null ? TokenFileContent.Empty : Encoding.UTF8.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));

    private bool Change(Func<bool> change) => LockedFile.Change(file, s_patience, change, static (message, reason) => reason is null ? new AccessException(message) : new AccessException(message, reason));

    private void Write(string text)
    {
        LockedFile.Write(file, Encoding.UTF8.GetBytes(text));
    }

    private IReadOnlyList<GatewayToken> Parse(byte[] bytes)
    {
        try
        {
            return TokenFileContent.Read(bytes);
        }
        catch (JsonException e)
        {
            throw new AccessException($"{file} is damaged or of a later version, so it lets nobody in and was not changed. Put a backup in its place, or remove the file and make the tokens again.", e);
        }
    }

    /// <summary>What is in the file; null where there is none.</summary>
    private byte[]? ReadBytes()
    {
        if (File.Exists(file) && (FileAccessRules.Refusal(Path.GetDirectoryName(file)!) ?? FileAccessRules.Refusal(file)) is { } refusal)
        {
            throw new AccessException(refusal);
        }

        try
        {
            // Replacing it must not fail because somebody reads it: Windows refuses that otherwise.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccessException($"{file} cannot be read: {e.Message} Check its permissions.", e);
        }
    }
}
