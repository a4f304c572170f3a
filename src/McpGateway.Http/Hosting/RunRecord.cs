using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Files;

namespace McpGateway.Http.Hosting;

/// <summary>
/// What other programs of the user read to find a gateway that runs, and to speak to it: a file for the user only, beside a lock that is held as long as the gateway lives.
/// </summary>
internal sealed class RunRecord : IDisposable
{
    private readonly string _file;
    private readonly FileStream _lock;

    private RunRecord(string file, FileStream held, string secret)
    {
        _file = file;
        _lock = held;
        Secret = Encoding.ASCII.GetBytes(secret);
    }

    /// <summary>What a program must know to control the gateway.</summary>
    public byte[] Secret { get; }

    /// <summary>Writes the record, and removes those of gateways that do not live any more.</summary>
    /// <param name="folder">Where the records are.</param>
    /// <param name="urls">Where clients reach the gateway.</param>
    /// <param name="since">When it began.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RunRecord Write(string folder, IReadOnlyList<string> urls, DateTimeOffset since)
    {
        AtomicFile.CreatePrivateFolder(folder);
        RemoveOld(folder);
        string name = string.Create(CultureInfo.InvariantCulture, $"http-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        string file = Path.Combine(folder, name + ".json");
        FileStream held = FileLock.TryTake(Path.Combine(folder, name + ".lock"), TimeSpan.Zero) ?? throw new IOException($"{name}.lock in {folder} is held by somebody else.");
        string secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("url", urls[0]);
            json.WriteStartArray("urls");
            foreach (string url in urls)
            {
                json.WriteStringValue(url);
            }

            json.WriteEndArray();
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("since", since);
            json.WriteString("version", ProductVersion.Text);
            json.WriteString("secret", secret);
            json.WriteEndObject();
        }

        AtomicFile.Write(file, stream.ToArray());
        return new RunRecord(file, held, secret);
    }

    /// <summary>The gateway ends.</summary>
    public void Dispose()
    {
        Delete(_file);
        _lock.Dispose();
        Delete(Path.ChangeExtension(_file, ".lock"));
    }

    private static void RemoveOld(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "http-*.json"))
        {
            string held = Path.ChangeExtension(file, ".lock");
            try
            {
                using FileStream? taken = FileLock.TryTake(held, TimeSpan.Zero);
                if (taken is null)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            Delete(file);
            Delete(held);
        }
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next gateway tries again.
        }
    }
}
