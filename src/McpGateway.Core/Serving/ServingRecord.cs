using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;
using McpGateway.Json;

namespace McpGateway.Serving;

/// <summary>What a gateway that serves HTTP writes of itself, for programs of its user: where it is and the secret that it takes for control. A lock beside the file is held as long as it lives.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Since">When it began.</param>
/// <param name="Addresses">Where clients reach it.</param>
/// <param name="Secret">What controls it.</param>
internal sealed record ServingRecord(int ProcessId, string Version, DateTimeOffset Since, IReadOnlyList<string> Addresses, string Secret)
{
    /// <summary>The records of the gateways of a folder that live.</summary>
    /// <exception cref="ServingException">The folder must not be trusted.</exception>
    public static IReadOnlyList<ServingRecord> FindAll(GatewayHome home)
    {
        string folder = home.RunFolder;
        if (!Directory.Exists(folder))
        {
            return [];
        }

        if ((FileAccessRules.Refusal(home.Root) ?? FileAccessRules.Refusal(folder)) is { } refusal)
        {
            throw new ServingException(refusal);
        }

        return [.. FileNames.Find(folder, "http-", ".json").Where(IsHeld).Select(Read).OfType<ServingRecord>().OrderBy(record => record.Since)];
    }

    private static bool IsHeld(string file)
    {
        string held = Path.ChangeExtension(file, ".lock");
        try
        {
            // Without the lock's file there is none who holds it, and none is made.
            if (!File.Exists(held))
            {
                return false;
            }

            using FileStream? taken = FileLock.TryTake(held, TimeSpan.Zero);
            return taken is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads one; null where it has gone meanwhile, is another user's, or of a version that writes it in another way.</summary>
    private static ServingRecord? Read(string file)
    {
        try
        {
            if (FileAccessRules.Refusal(file) is not null)
            {
                return null;
            }

            using JsonDocument document = LenientJson.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            return new ServingRecord(
                root.GetProperty("pid").GetInt32(),
                LenientJson.TextOf(root, "version") ?? "",
                root.GetProperty("since").GetDateTimeOffset(),
                [.. root.GetProperty("urls").EnumerateArray().Select(LenientJson.Text)],
                LenientJson.TextOf(root, "secret") ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
