using System.Net;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Logins.Protocol;

/// <summary>An answer of an authorization server, or of a server about itself.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Json">What it holds; a value of no kind where that is no JSON object.</param>
/// <param name="Date">The time at the server, as it says; null where it does not.</param>
internal sealed record OAuthAnswer(HttpStatusCode Status, JsonElement Json, DateTimeOffset? Date)
{
    /// <summary>Whether it is what was asked for.</summary>
    public bool IsGood => (int)Status is >= 200 and < 300 && Json.ValueKind == JsonValueKind.Object;

    /// <summary>The error in the words of RFC 6749 section 5.2; null where there is none.</summary>
    public string? Error => Text("error");

    /// <summary>A member that is a text with something in it; null where there is none.</summary>
    public string? Text(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && LenientJson.Text(value) is { Length: > 0 } text ? text : null;

    /// <summary>A member that is a list of texts; null where there is none. What is no text is left out.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(LenientJson.Text)]
            : null;

    /// <summary>A member that is <c>true</c>.</summary>
    public bool Flag(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A member that is a number of seconds, also where it is written as a text; null where there is none.</summary>
    public long? Seconds(string name) =>
        Json.ValueKind != JsonValueKind.Object || !Json.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and < 1e12 ? (long)number
        : value.ValueKind == JsonValueKind.String && long.TryParse(LenientJson.Text(value), System.Globalization.CultureInfo.InvariantCulture, out long text) && text >= 0 ? text
        : null;

    /// <summary>What went wrong, for people: the error and its description, or the status.</summary>
    public string Problem
    {
        get
        {
            string description = Text("error_description") is { } text ? $" ({UntrustedText.OneLine(text, 200)})" : "";
            return Error is { } error ? UntrustedText.OneLine(error, 60) + description : FormattableString.Invariant($"HTTP {(int)Status}");
        }
    }
}
