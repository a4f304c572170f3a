using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpGateway.Catalog.Pinning;

/// <summary>What is written in the file of a server. Characters beyond ASCII are escaped there, so that none is hidden.</summary>
internal static class PinFileContent
{
    private const int Format = 1;

    public static PinRecord Read(JsonElement root)
    {
        if (root.GetProperty("format").GetInt32() != Format)
        {
            throw new FormatException();
        }

        return new PinRecord(root.GetProperty("server").GetString() ?? "", Time(root.GetProperty("pinned")))
        {
            Decided = root.TryGetProperty("decided", out JsonElement decided) ? Time(decided) : null,
            Entry = Item(root.GetProperty("entry")),
            Instructions = Item(root.GetProperty("instructions")),
            Tools = root.GetProperty("tools").EnumerateObject().ToDictionary(tool => tool.Name, tool => Item(tool.Value), StringComparer.Ordinal),
        };
    }

    /// <summary>What is to be said of the server, from the beginning of the text; null where that is too little.</summary>
    public static PinState? TryReadState(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        reader.Read();
        while (!members.ContainsKey("state"))
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || reader.GetString() is not { } name || !JsonDocument.TryParseValue(ref reader, out JsonDocument? value))
            {
                return null;
            }

            using (value)
            {
                members[name] = value.RootElement.Clone();
            }
        }

        if (members["format"].GetInt32() != Format)
        {
            throw new FormatException();
        }

        JsonElement state = members["state"];
        return new PinState
        {
            IsPinned = true,
            Pinned = Time(members["pinned"]),
            Approved = state.GetProperty("approved").GetInt32(),
            HasOtherEntry = state.GetProperty("otherEntry").GetBoolean(),
            HasOtherInstructions = state.GetProperty("otherInstructions").GetBoolean(),
            Tools = state.GetProperty("tools").EnumerateObject().ToDictionary(tool => tool.Name, tool => Enum.Parse<PinChangeKind>(tool.Value.GetString() ?? ""), StringComparer.Ordinal),
        };
    }

    public static byte[] Write(PinRecord record)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            writer.WriteString("server", record.Server);
            writer.WriteString("pinned", record.Pinned);
            if (record.Decided is { } decided)
            {
                writer.WriteString("decided", decided);
            }

            Write(writer, PinState.Of(record));
            Write(writer, "entry", record.Entry);
            Write(writer, "instructions", record.Instructions);
            writer.WriteStartObject("tools");
            foreach ((string name, PinnedItem item) in record.Tools)
            {
                Write(writer, name, item);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>What can be said without the definitions: who lists servers reads no more than this. It decides nothing.</summary>
    private static void Write(Utf8JsonWriter writer, PinState state)
    {
        writer.WriteStartObject("state");
        writer.WriteNumber("approved", state.Approved);
        writer.WriteBoolean("otherEntry", state.HasOtherEntry);
        writer.WriteBoolean("otherInstructions", state.HasOtherInstructions);
        writer.WriteStartObject("tools");
        foreach ((string name, PinChangeKind kind) in state.Tools)
        {
            writer.WriteString(name, kind.ToString());
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, PinnedItem item)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("approved");
        item.Approved.ForEach(version => Write(writer, version));
        writer.WriteEndArray();
        if (item.Pending is { } pending)
        {
            writer.WritePropertyName("pending");
            Write(writer, pending);
        }

        if (item.MissingSince is { } since)
        {
            writer.WriteString("missingSince", since);
        }

        if (item.MayBeMissing)
        {
            writer.WriteBoolean("mayBeMissing", true);
        }

        if (item.Told.Count > 0)
        {
            writer.WriteStartArray("told");
            item.Told.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PinnedVersion version)
    {
        writer.WriteStartObject();
        writer.WriteString("digest", version.Digest);
        writer.WriteString("at", version.At);
        writer.WritePropertyName("definition");
        writer.WriteRawValue(version.Content, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static PinnedItem Item(JsonElement value)
    {
        var item = new PinnedItem
        {
            Pending = value.TryGetProperty("pending", out JsonElement pending) ? Version(pending) : null,
            MissingSince = value.TryGetProperty("missingSince", out JsonElement since) ? Time(since) : null,
            MayBeMissing = value.TryGetProperty("mayBeMissing", out JsonElement may) && may.GetBoolean(),
        };
        item.Approved.AddRange(value.GetProperty("approved").EnumerateArray().Select(Version));
        if (value.TryGetProperty("told", out JsonElement told))
        {
            item.Told.AddRange(told.EnumerateArray().Select(digest => digest.GetString() ?? ""));
        }

        return item;
    }

    private static PinnedVersion Version(JsonElement value) => new(Encoding.UTF8.GetBytes(value.GetProperty("definition").GetRawText()), Time(value.GetProperty("at")));

    private static DateTimeOffset Time(JsonElement value) => DateTimeOffset.Parse(value.GetString() ?? "", CultureInfo.InvariantCulture);
}
