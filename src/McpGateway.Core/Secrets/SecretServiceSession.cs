using Tmds.DBus.Protocol;

namespace McpGateway.Secrets;

/// <summary>
/// One connection to the Secret Service (freedesktop.org, Secret Service API 0.2). The session is a plain one: what goes over the user's own bus the user's programs
/// could ask for themselves.
/// </summary>
internal sealed class SecretServiceSession : IDisposable
{
    private const string Destination = "org.freedesktop.secrets";
    private const string ServicePath = "/org/freedesktop/secrets";
    private const string Service = "org.freedesktop.Secret.Service";

    /// <summary>What stands for no object.</summary>
    private const string Nothing = "/";

    private readonly DBusConnection _bus;
    private string? _session;

    private SecretServiceSession(DBusConnection bus)
    {
        _bus = bus;
    }

    /// <summary>Connects to a bus.</summary>
    /// <exception cref="SecretStoreException">It cannot be reached.</exception>
    public static async Task<SecretServiceSession> OpenAsync(string address)
    {
        var bus = new DBusConnection(address);
        try
        {
            await bus.ConnectAsync().ConfigureAwait(false);
            return new SecretServiceSession(bus);
        }
        catch (Exception e) when (e is DBusExceptionBase or ArgumentException or IOException or System.Net.Sockets.SocketException)
        {
            bus.Dispose();
            throw new SecretStoreException($"The session bus at {address} cannot be reached: {e.Message} {SecretProtections.FileRemedy}", e);
        }
    }

    public void Dispose() => _bus.Dispose();

    /// <summary>Whether there is a collection to keep something in.</summary>
    public Task<bool> HasCollectionAsync() => GuardedAsync(async () => await DefaultCollectionAsync().ConfigureAwait(false) != Nothing);

    /// <summary>The value of the item of that name; null where there is none.</summary>
    public Task<byte[]?> FindAsync(string id) => GuardedAsync(async () =>
    {
        if (await ItemAsync(id).ConfigureAwait(false) is not { } item)
        {
            return null;
        }

        string session = await SessionAsync().ConfigureAwait(false);
        return await _bus.CallMethodAsync(
            Call(item, "org.freedesktop.Secret.Item", "GetSecret", "o", (ref MessageWriter writer) => writer.WriteObjectPath(session)),
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                reader.AlignStruct();
                reader.ReadObjectPathAsString();
                reader.ReadArrayOfByte();
                return (byte[]?)reader.ReadArrayOfByte();
            }).ConfigureAwait(false);
    });

    /// <summary>Makes an item.</summary>
    public Task<bool> KeepAsync(string id, string label, byte[] value) => GuardedAsync(async () =>
    {
        string collection = await DefaultCollectionAsync().ConfigureAwait(false);
        if (collection == Nothing)
        {
            throw new SecretStoreException($"The keyring of your desktop (Secret Service) has no default keyring to keep anything in. Make one with your desktop's program for keyrings. {SecretProtections.FileRemedy}");
        }

        await UnlockAsync(collection).ConfigureAwait(false);
        string session = await SessionAsync().ConfigureAwait(false);
        (_, string prompt) = await _bus.CallMethodAsync(
            Call(collection, "org.freedesktop.Secret.Collection", "CreateItem", "a{sv}(oayays)b", (ref MessageWriter writer) =>
            {
                writer.WriteDictionary(new KeyValuePair<string, VariantValue>[]
                {
                    new("org.freedesktop.Secret.Item.Label", label),
                    new("org.freedesktop.Secret.Item.Attributes", new Dict<string, string>(Attributes(id)).AsVariantValue()),
                });
                writer.WriteStructureStart();
                writer.WriteObjectPath(session);
                writer.WriteArray(Array.Empty<byte>());
                writer.WriteArray(value);
                writer.WriteString("application/octet-stream");
                writer.WriteBool(true);
            }),
            ReadTwoPaths).ConfigureAwait(false);
        await RefusePromptAsync(prompt).ConfigureAwait(false);
        return true;
    });

    /// <summary>Removes an item, and says whether it was there.</summary>
    public Task<bool> RemoveAsync(string id) => GuardedAsync(async () =>
    {
        if (await ItemAsync(id).ConfigureAwait(false) is not { } item)
        {
            return false;
        }

        string prompt = await _bus.CallMethodAsync(Call(item, "org.freedesktop.Secret.Item", "Delete"), ReadPath).ConfigureAwait(false);
        await RefusePromptAsync(prompt).ConfigureAwait(false);
        return true;
    });

    private static Dictionary<string, string> Attributes(string id) => new(StringComparer.Ordinal) { ["application"] = "mcp-gateway", ["key"] = id };

    /// <summary>The item, unlocked; null where there is none.</summary>
    private async Task<string?> ItemAsync(string id)
    {
        (string[] unlocked, string[] locked) = await _bus.CallMethodAsync(
            Call(ServicePath, Service, "SearchItems", "a{ss}", (ref MessageWriter writer) =>
            {
                ArrayStart start = writer.WriteDictionaryStart();
                foreach ((string name, string value) in Attributes(id))
                {
                    writer.WriteDictionaryEntryStart();
                    writer.WriteString(name);
                    writer.WriteString(value);
                }

                writer.WriteDictionaryEnd(start);
            }),
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                return (Paths(ref reader), Paths(ref reader));
            }).ConfigureAwait(false);
        if (unlocked.Length > 0)
        {
            return unlocked[0];
        }

        if (locked.Length == 0)
        {
            return null;
        }

        await UnlockAsync(locked[0]).ConfigureAwait(false);
        return locked[0];
    }

    private Task<string> DefaultCollectionAsync() => _bus.CallMethodAsync(
        Call(ServicePath, Service, "ReadAlias", "s", (ref MessageWriter writer) => writer.WriteString("default")), ReadPath);

    /// <summary>Unlocks what needs no password. Who would have to be asked for one is not.</summary>
    private async Task UnlockAsync(string path)
    {
        string prompt = await _bus.CallMethodAsync(
            Call(ServicePath, Service, "Unlock", "ao", (ref MessageWriter writer) => writer.WriteArray(new ObjectPath[] { path })),
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                Paths(ref reader);
                return reader.ReadObjectPathAsString();
            }).ConfigureAwait(false);
        await RefusePromptAsync(prompt).ConfigureAwait(false);
    }

    private async Task RefusePromptAsync(string prompt)
    {
        if (prompt == Nothing)
        {
            return;
        }

        try
        {
            await _bus.CallMethodAsync(Call(prompt, "org.freedesktop.Secret.Prompt", "Dismiss")).ConfigureAwait(false);
        }
        catch (DBusExceptionBase)
        {
            // It goes with the connection.
        }

        throw new SecretStoreException($"The keyring of your desktop (Secret Service) is locked. Unlock it: log in to the desktop, or use its program for keyrings. {SecretProtections.FileRemedy}");
    }

    private async Task<string> SessionAsync() => _session ??= await _bus.CallMethodAsync(
        Call(ServicePath, Service, "OpenSession", "sv", (ref MessageWriter writer) =>
        {
            writer.WriteString("plain");
            writer.WriteVariantString("");
        }),
        (message, _) =>
        {
            Reader reader = message.GetBodyReader();
            reader.ReadVariantValue();
            return reader.ReadObjectPathAsString();
        }).ConfigureAwait(false);

    private delegate void Write(ref MessageWriter writer);

    private MessageBuffer Call(string path, string interfaceName, string member, string? signature = null, Write? write = null)
    {
        MessageWriter writer = _bus.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(Destination, path, interfaceName, member, signature);
            write?.Invoke(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static string ReadPath(Message message, object? state) => message.GetBodyReader().ReadObjectPathAsString();

    private static (string First, string Second) ReadTwoPaths(Message message, object? state)
    {
        Reader reader = message.GetBodyReader();
        return (reader.ReadObjectPathAsString(), reader.ReadObjectPathAsString());
    }

    private static string[] Paths(ref Reader reader) => Array.ConvertAll(reader.ReadArrayOfObjectPath(), path => path.ToString());

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> use)
    {
        try
        {
            return await use().ConfigureAwait(false);
        }
        catch (DBusExceptionBase e)
        {
            throw new SecretStoreException($"The keyring of your desktop (Secret Service) refused: {e.Message.TrimEnd('.')}. {SecretProtections.FileRemedy}", e);
        }
    }
}
