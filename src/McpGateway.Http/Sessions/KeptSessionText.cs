using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Http.Sessions;

/// <summary>How sessions are written where they are kept.</summary>
internal static class KeptSessionText
{
    /// <summary>No honest handshake is longer.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>What a session is kept under: its id itself is nowhere.</summary>
    public static string NameOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>Writes a session as JSON.</summary>
    public static byte[] Write(KeptSession session)
    {
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

            if (session.Subscriptions.Count > 0)
            {
                json.WriteStartArray("subscriptions");
                foreach (string uri in session.Subscriptions)
                {
                    json.WriteStringValue(uri);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is something else.</summary>
    public static KeptSession? Read(byte[] bytes)
    {
        try
        {
            var whole = new JsonSpan(0, bytes.Length);
            Span<JsonSpan> found = stackalloc JsonSpan[8];
            return JsonMembers.TryFind(bytes, whole, ["user", "profile", "since", "revision", "initialize", "logLevel", "token", "subscriptions"], found)
                && JsonMembers.GetString(bytes, found[0]) is { } user
                && DateTimeOffset.TryParse(JsonMembers.GetString(bytes, found[2]), CultureInfo.InvariantCulture, out DateTimeOffset since)
                && JsonMembers.GetString(bytes, found[4]) is { } initialize
                ? new KeptSession(
                    new HttpCaller(user, JsonMembers.GetString(bytes, found[1]), JsonMembers.GetString(bytes, found[6])),
                    since,
                    JsonMembers.GetString(bytes, found[3]),
                    Convert.FromBase64String(initialize),
                    found[5].Exists ? found[5].Of(bytes).ToArray() : null)
                {
                    Subscriptions = found[7].Exists ? [.. JsonMembers.Items(bytes, found[7]).Select(uri => JsonMembers.GetString(bytes, uri)).OfType<string>()] : [],
                }
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
