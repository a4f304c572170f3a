using System.Text.Json;
using McpGateway.Files;

namespace McpGateway.Secrets;

/// <summary>A store in a file of the gateway's home. It is read anew each time, because other processes write it, and written under a lock between processes.</summary>
/// <param name="file">The file.</param>
internal sealed class SecretFile(string file) : ISecretStore
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Description => ProtectionOf(Read()).Describe(file);

    /// <inheritdoc/>
    public bool IsEncrypted => ProtectionOf(Read()).IsEncrypted;

    /// <inheritdoc/>
    public string? Find(string name) => Read() is { } content && content.Values.TryGetValue(name, out string? written) ? ProtectionOf(content).Reveal(content, name, written) : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. Read()?.Values.Keys ?? Enumerable.Empty<string>()];

    /// <inheritdoc/>
    public void Set(string name, string value) => Change(() =>
    {
        SecretFileContent? content = Read();
        ISecretProtection protection = ProtectionOf(content);
        content ??= new SecretFileContent(protection.Kind);
        content.Values[name] = protection.Protect(content, name, value);
        Write(content);
        return true;
    });

    /// <inheritdoc/>
    public bool Remove(string name) => File.Exists(file) && Change(() =>
    {
        SecretFileContent? content = Read();
        if (content?.Values.Remove(name) != true)
        {
            return false;
        }

        Write(content);
        return true;
    });

    /// <summary>How the file is written; null where it is not there.</summary>
    public string? Kind => Read()?.Protection;

    /// <summary>Writes the file in a way; does nothing where it is written so.</summary>
    /// <param name="kind">The way.</param>
    /// <param name="makes">Whether a file is made where there is none.</param>
    /// <exception cref="SecretStoreException">A secret cannot be read or written; the file is as it was.</exception>
    public void Move(SecretStoreKind kind, bool makes)
    {
        if (!makes && !File.Exists(file))
        {
            return;
        }

        Change(() =>
        {
            SecretFileContent? before = Read();
            ISecretProtection protection = SecretProtections.OfKind(kind, file);
            if (before?.Protection == protection.Kind)
            {
                return false;
            }

            var after = new SecretFileContent(protection.Kind);
            foreach ((string name, string written) in before?.Values ?? [])
            {
                after.Values[name] = protection.Protect(after, name, ProtectionOf(before).Reveal(before!, name, written));
            }

            Write(after);
            if (before is not null)
            {
                Forget(before);
            }

            return true;
        });
    }

    /// <summary>The key of what is gone: where it cannot be removed, it is of no use to anybody.</summary>
    private void Forget(SecretFileContent before)
    {
        try
        {
            ProtectionOf(before).Forget(before);
        }
        catch (SecretStoreException)
        {
        }
    }

    private ISecretProtection ProtectionOf(SecretFileContent? content) =>
        content is null ? SecretProtections.ForNewFile(file) : SecretProtections.Of(content.Protection, file);

    private bool Change(Func<bool> change) => LockedFile.Change(file, s_patience, change, static (message, reason) => reason is null ? new SecretStoreException(message) : new SecretStoreException(message, reason));

    private void Write(SecretFileContent content)
    {
        LockedFile.Write(file, content.Write());
        // Of a process that was killed while it wrote: the lock says that nobody else writes now, and values that were removed must not stay there.
        foreach (string left in FileNames.Find(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.", ".tmp"))
        {
            File.Delete(left);
        }
    }

    /// <summary>What is in the file; null where there is none.</summary>
    private SecretFileContent? Read()
    {
        if (File.Exists(file) && (FileAccessRules.Refusal(Path.GetDirectoryName(file)!) ?? FileAccessRules.Refusal(file)) is { } refusal)
        {
            throw new SecretStoreException(refusal);
        }

        try
        {
            return SecretFileContent.Read(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            // Not with the reason in the message: it may quote what stands in the file.
            throw new SecretStoreException($"{file} is damaged and was not changed. Put a backup in its place, or remove the file and set the secrets again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"{file} cannot be read: {e.Message} Check its permissions.", e);
        }
    }
}
