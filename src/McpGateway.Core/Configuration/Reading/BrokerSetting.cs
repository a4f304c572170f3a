using System.Text.Json;
using McpGateway.Files;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Reads <c>gateway.broker</c> and nothing else, for a process that may need no more of the configuration: every session of every client starts one.
/// </summary>
internal static class BrokerSetting
{
    /// <summary>What the file says; off where it cannot be read, must not be trusted or says nothing: whoever serves then says why.</summary>
    /// <param name="home">The gateway's folder.</param>
    public static BrokerMode Read(GatewayHome home)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(home.ConfigurationFile);
            if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..])
            {
                bytes = ConfigurationText.Of(bytes).Utf8;
            }

            // Most configurations do not have the word: they cost no more than this look.
            ReadOnlySpan<byte> text = bytes;
            return text.IndexOf("\"broker\""u8) >= 0 && FileAccessRules.Refusal(home.Root) is null && FileAccessRules.Refusal(home.ConfigurationFile) is null
                ? Find(text.StartsWith("\uFEFF"u8) ? text[3..] : text)
                : BrokerMode.Off;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return BrokerMode.Off;
        }
    }

    private static BrokerMode Find(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        BrokerMode mode = BrokerMode.Off;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isGateway = reader.ValueTextEquals("gateway"u8);
            reader.Read();
            // Of two members of one name the last counts.
            mode = isGateway ? BrokerMode.Off : mode;
            if (!isGateway || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isBroker = reader.ValueTextEquals("broker"u8);
                reader.Read();
                mode = isBroker ? Meaning(ref reader) : mode;
                reader.Skip();
            }
        }

        return mode;
    }

    private static BrokerMode Meaning(ref Utf8JsonReader reader) => reader.TokenType != JsonTokenType.String ? BrokerMode.Off
        : reader.GetString()!.Equals("auto", StringComparison.OrdinalIgnoreCase) ? BrokerMode.Auto
        : reader.GetString()!.Equals("require", StringComparison.OrdinalIgnoreCase) ? BrokerMode.Require
        : BrokerMode.Off;
}
