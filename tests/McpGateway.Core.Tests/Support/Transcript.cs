using System.Text.Json;

namespace McpGateway.Tests.Support;

/// <summary>What a sample server with <c>--transcript</c> has received, over all its processes.</summary>
internal sealed class Transcript(TemporaryHome home)
{
    public string File { get; } = home.NewFile("transcript");

    public JsonElement[] Messages => [.. TemporaryHome.Lines(File).Select(JsonText.Parse)];

    /// <summary>The methods of what was received, in order; answers have none and are left out.</summary>
    public string[] Methods => [.. Messages.Where(message => message.TryGetProperty("method", out _)).Select(message => message.GetProperty("method").GetString()!)];

    /// <summary>The messages of one method so far.</summary>
    public JsonElement[] Of(string method) => [.. Messages.Where(message => message.TryGetProperty("method", out JsonElement value) && value.ValueEquals(method))];

    /// <summary>A message of one method, as soon as it is there.</summary>
    /// <param name="method">The method.</param>
    /// <param name="number">Which one of it, from 1.</param>
    public async Task<JsonElement> ReceivedAsync(string method, int number = 1)
    {
        await Deadline.Until(() => Of(method).Length >= number, () => $"The server did not receive {method} ({number}). What it received:\n{string.Join('\n', TemporaryHome.Lines(File))}");
        return Of(method)[number - 1];
    }
}
