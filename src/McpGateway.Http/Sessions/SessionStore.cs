using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Files;
using McpGateway.Json;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Sessions;

/// <summary>
/// Sessions on the disk, a file each, for the user only: a client goes on after a restart of the gateway as if nothing had been. A file is named after a digest of the
/// session's id, which itself is in no file.
/// </summary>
/// <param name="folder">Where the files are.</param>
/// <param name="logger">Hears of files that cannot be written.</param>
internal sealed class SessionStore(string folder, ILogger logger)
{
    /// <summary>No honest handshake is longer.</summary>
    private const int MaxLength = 1024 * 1024;

    /// <summary>Writes a session.</summary>
    public void Write(string id, KeptSession session)
    {
        if (session.Initialize.Length > MaxLength)
        {
            return;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("user", session.Caller.User);
            json.WriteString("profile", session.Caller.Profile);
            json.WriteString("token", session.Caller.Token);
            json.WriteString("since", session.Since);
            json.WriteString("revision", session.Revision);
            json.WriteBase64String("initialize", session.Initialize);
            if (session.LogLevel is not null)
            {
                json.WritePropertyName("logLevel");
                json.WriteRawValue(session.LogLevel);
            }

            json.WriteEndObject();
        }

        try
        {
            AtomicFile.Write(FileOf(id), stream.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SessionNotKept(logger, e);
        }
    }

    /// <summary>Reads a session; null where there is none, or it cannot be read.</summary>
    public KeptSession? Read(string id)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(FileOf(id));
            var whole = new JsonSpan(0, bytes.Length);
            Span<JsonSpan> found = stackalloc JsonSpan[7];
            return JsonMembers.TryFind(bytes, whole, ["user", "profile", "since", "revision", "initialize", "logLevel", "token"], found)
                && JsonMembers.GetString(bytes, found[0]) is { } user
                && DateTimeOffset.TryParse(JsonMembers.GetString(bytes, found[2]), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset since)
                && JsonMembers.GetString(bytes, found[4]) is { } initialize
                ? new KeptSession(
                    new HttpCaller(user, JsonMembers.GetString(bytes, found[1]), JsonMembers.GetString(bytes, found[6])),
                    since,
                    JsonMembers.GetString(bytes, found[3]),
                    Convert.FromBase64String(initialize),
                    found[5].Exists ? found[5].Of(bytes).ToArray() : null)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The session is over.</summary>
    public void Remove(string id) => Try(() => File.Delete(FileOf(id)));

    /// <summary>The session is in use.</summary>
    public void Touch(string id) => Try(() => File.SetLastWriteTimeUtc(FileOf(id), DateTime.UtcNow));

    /// <summary>Removes what no client has used for long.</summary>
    /// <param name="idle">How long.</param>
    public void RemoveOld(TimeSpan idle) => Try(() =>
    {
        var files = new DirectoryInfo(folder);
        if (!files.Exists)
        {
            return;
        }

        foreach (FileInfo file in files.EnumerateFiles("*.json").Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > idle))
        {
            file.Delete();
        }
    });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed or marked today is tomorrow.
        }
    }

    private string FileOf(string id) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))) + ".json");
}
