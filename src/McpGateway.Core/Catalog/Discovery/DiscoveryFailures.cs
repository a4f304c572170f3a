using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Catalog.Discovery;

/// <summary>
/// Which servers could not be met in the background, on disk: none is tried again within a day, by whichever gateway, unless its definition, the
/// <c>.env</c> file or the file of secrets has changed. A call tries it anyway.
/// </summary>
internal sealed class DiscoveryFailures
{
    private static readonly TimeSpan s_pause = TimeSpan.FromDays(1);

    private readonly GatewayHome _home;
    private readonly TimeProvider _time;

    public DiscoveryFailures(GatewayHome home, TimeProvider time)
    {
        _home = home;
        _time = time;
    }

    /// <summary>Why the server could not be met within the last day; null where it may be tried.</summary>
    public DiscoveryFailure? Find(ServerDefinition server)
    {
        try
        {
            using JsonDocument failure = JsonDocument.Parse(File.ReadAllBytes(FileOf(server)));
            JsonElement record = failure.RootElement;
            DateTimeOffset at = record.GetProperty("at").GetDateTimeOffset();
            TimeSpan age = _time.GetUtcNow() - at;
            bool counts = record.GetProperty("server").ValueEquals(server.Name)
                && record.GetProperty("fingerprint").ValueEquals(server.Fingerprint)
                // A clock that was set back is no reason to wait for longer.
                && age < s_pause && age > -s_pause
                && File.GetLastWriteTimeUtc(_home.EnvironmentFile) <= at.UtcDateTime
                && File.GetLastWriteTimeUtc(_home.SecretFile) <= at.UtcDateTime;
            return counts && record.GetProperty("reason").GetString() is { } reason
                ? new DiscoveryFailure(reason, record.TryGetProperty("remedy", out JsonElement remedy) ? remedy.GetString() ?? "" : "")
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Notes that a server could not be met. Where nothing can be written, this process alone knows.</summary>
    public void Note(ServerDefinition server, DiscoveryFailure failure)
    {
        LineBuffer text = new LineBuffer()
            .Add("{\"server\":"u8).Add(JsonString.QuoteBytes(server.Name))
            .Add(",\"fingerprint\":"u8).Add(JsonString.QuoteBytes(server.Fingerprint))
            .Add(",\"at\":"u8).Add(JsonString.QuoteBytes(_time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)))
            .Add(",\"reason\":"u8).Add(JsonString.QuoteBytes(failure.Cause))
            .Add(",\"remedy\":"u8).Add(JsonString.QuoteBytes(failure.Remedy)).Add("}\n"u8);
        try
        {
            AtomicFile.Write(FileOf(server), text.Span);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next session tries again.
        }
    }

    private string FileOf(ServerDefinition server) => Path.Combine(_home.DiscoveryFolder, FileNames.Safe(server.Name) + ".json");
}
