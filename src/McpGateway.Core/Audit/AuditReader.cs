using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;

namespace McpGateway.Audit;

/// <summary>Reads the audit of a home.</summary>
public static class AuditReader
{
    /// <summary>The lines that are wanted, in the order in which their requests have ended. What killed gateways have left is written down first.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="filter">Which lines.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of its permissions.</exception>
    public static IEnumerable<AuditRecord> Read(GatewayHome home, AuditFilter filter)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(filter);
        var folder = new AuditFolder(home);
        if (File.Exists(folder.Root))
        {
            throw new IOException($"{folder.Root} is a file, where the folder of the audit is to be. Move it away.");
        }

        return !Directory.Exists(folder.Root) ? [] : Open(folder, filter).SelectMany(Lines).Select(Parse).OfType<AuditRecord>().Where(filter.Wants);
    }

    /// <summary>What to tell where no audit is kept and none was ever kept; null otherwise.</summary>
    /// <param name="configuration">The configuration.</param>
    public static string? WhyEmpty(ConfigurationStore configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Current.Settings.Audit.IsOn || Directory.Exists(configuration.Home.AuditFolder) ? null
            : $"No audit is kept. To switch it on, write \"gateway\": {{ \"audit\": true }} in {configuration.Home.ConfigurationFile}.";
    }

    /// <summary>A line as a record; null where it is none.</summary>
    internal static AuditRecord? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Parse(document.RootElement, line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The beginning of what is being written, or what somebody else has put there.
            return null;
        }
    }

    /// <summary>All files, opened under the lock: nobody puts another in the place of one meanwhile.</summary>
    private static List<FileStream> Open(AuditFolder folder, AuditFilter filter)
    {
        FileStream? held = null;
        try
        {
            held = folder.Lock();
            new LeftCalls(folder, new AuditLog(folder, TimeProvider.System)).WriteDown(held, AuditSettings.Off with { MaxFileSize = long.MaxValue });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who may only read reads what there is.
        }

        using (held)
        {
            return
            [
                .. folder.FullFiles().Where(full => filter.After is null || full.Full >= filter.After).Select(full => full.File).Append(folder.Current).Where(File.Exists)
                    .Select(file => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)),
            ];
        }
    }

    private static IEnumerable<string> Lines(FileStream file)
    {
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static AuditRecord Parse(JsonElement line, string text)
    {
        string? Text(string key) => line.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
        long? Number(string key) => line.TryGetProperty(key, out JsonElement value) ? value.GetInt64() : null;
        return new AuditRecord
        {
            Time = DateTimeOffset.Parse(Text("time") ?? throw new FormatException(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Id = Text("id") ?? "",
            User = Text("user"),
            Client = Text("client"),
            Transport = Text("transport"),
            Address = Text("address"),
            Profile = Text("profile"),
            Kind = Text("kind"),
            Server = Text("server"),
            Name = Text("name"),
            Consent = Text("consent"),
            Outcome = Text("outcome"),
            Error = Text("error"),
            ErrorCode = (int?)Number("errorCode"),
            Duration = line.TryGetProperty("durationMs", out JsonElement duration) ? TimeSpan.FromMilliseconds(duration.GetDouble()) : null,
            ArgumentBytes = (int)(Number("argumentBytes") ?? 0),
            ResultBytes = (int)(Number("resultBytes") ?? 0),
            Digest = Text("digest"),
            Arguments = line.TryGetProperty("arguments", out JsonElement arguments) ? arguments.GetRawText() : null,
            Lost = Number("lost") ?? 0,
            Line = text,
        };
    }
}
