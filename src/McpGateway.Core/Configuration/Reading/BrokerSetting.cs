using System.Text.Json;
using McpGateway.Files;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Reads <c>gateway.broker</c> and nothing else, for a process that may need no more of the configuration: every session of every client starts one.
/// </summary>
internal static class BrokerSetting
{
    /// <summary>What holds where neither says anything.</summary>
    public const BrokerMode Default = BrokerMode.Auto;

    /// <summary>What holds where the configuration says nothing.</summary>
    public static BrokerMode Usual => Environment.GetEnvironmentVariable(GatewaySettings.BrokerVariable) is { } text ? Meaning(text, Default) : Default;

    /// <summary>What holds for a home.</summary>
    /// <param name="home">The gateway's folder.</param>
    public static BrokerMode Read(GatewayHome home) => Read(home, Usual);

    /// <summary>What the file says; off where it cannot be read or must not be trusted: whoever serves then says why.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="usual">What holds where it says nothing.</param>
    public static BrokerMode Read(GatewayHome home, BrokerMode usual)
    {
        if (home.Managed.Read() is { } managed && (managed.Problem is not null || managed.Sets("broker")))
        {
            return managed.Problem is null ? managed.Over(GatewaySettings.Default).Broker : BrokerMode.Off;
        }

        try
        {
            byte[] bytes = File.ReadAllBytes(home.ConfigurationFile);
            if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..])
            {
                bytes = ConfigurationText.Of(bytes).Utf8;
            }

            // Most configurations do not have the word: where nothing else depends on them, they cost no more than this look.
            ReadOnlySpan<byte> text = bytes;
            return (usual != BrokerMode.Off || text.IndexOf("\"broker\""u8) >= 0) && FileAccessRules.Refusal(home.Root) is null && FileAccessRules.Refusal(home.ConfigurationFile) is null
                ? Find(text.StartsWith("\uFEFF"u8) ? text[3..] : text, usual)
                : BrokerMode.Off;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return BrokerMode.Off;
        }
    }

    private static BrokerMode Find(ReadOnlySpan<byte> text, BrokerMode usual)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        BrokerMode mode = usual;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return BrokerMode.Off;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isGateway = reader.ValueTextEquals("gateway"u8);
            reader.Read();
            // Of two members of one name the last counts.
            mode = isGateway ? usual : mode;
            if (!isGateway || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isBroker = reader.ValueTextEquals("broker"u8);
                reader.Read();
                mode = !isBroker ? mode : reader.TokenType == JsonTokenType.String ? Meaning(reader.GetString()!, usual) : usual;
                reader.Skip();
            }
        }

        return mode;
    }

    private static BrokerMode Meaning(string text, BrokerMode otherwise) =>
        text.Equals("off", StringComparison.OrdinalIgnoreCase) ? BrokerMode.Off
        : text.Equals("auto", StringComparison.OrdinalIgnoreCase) ? BrokerMode.Auto
        : text.Equals("require", StringComparison.OrdinalIgnoreCase) ? BrokerMode.Require
        : otherwise;
}
