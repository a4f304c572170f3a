using System.Buffers.Text;
using System.Text.Json;
using McpGateway.Json;
using McpGateway.Transports.Stdio.Containers;
using McpGateway.Wire;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>
/// What a gateway notes of a server's process, for the next gateway if this one is killed. Two lines of JSON: the first stands before there is
/// a process, the second names it, so that at no moment there is a process that nobody would find.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Mark">What all of its processes carry.</param>
/// <param name="Boot">Since which start of the system the numbers count.</param>
/// <param name="Namespace">Where the numbers count.</param>
/// <param name="Owner">The gateway.</param>
/// <param name="Process">The server's process; null where the gateway did not come that far.</param>
internal sealed record ProcessRecord(string Server, string Mark, string Boot, string Namespace, ProcessIdentity Owner, ProcessIdentity? Process)
{
    /// <summary>The machine that the gateway runs on; empty in records of earlier versions.</summary>
    public string Host { get; init; } = "";

    /// <summary>By what the container is found that the server runs in; null where it runs in none.</summary>
    public ContainerEnd? Container { get; init; }

    private static readonly string[] s_members =
        ["server", "mark", "boot", "namespace", "owner", "ownerStart", "host", "engine", "engineArguments", "engineSettings", "label", "container", "keeps"];

    /// <summary>Between the texts of a list: no argument and no variable can have it.</summary>
    private const char Separator = '\0';

    /// <summary>The line that is written before the process is started.</summary>
    public ReadOnlySpan<byte> FirstLine() => AddContainer(new LineBuffer()
        .Add("{\"server\":"u8).Add(JsonString.QuoteBytes(Server))
        .Add(",\"mark\":"u8).Add(JsonString.QuoteBytes(Mark))
        .Add(",\"boot\":"u8).Add(JsonString.QuoteBytes(Boot))
        .Add(",\"namespace\":"u8).Add(JsonString.QuoteBytes(Namespace))
        .Add(",\"owner\":"u8).Add(Owner.Id)
        .Add(",\"ownerStart\":"u8).Add(Owner.Start)
        .Add(",\"host\":"u8).Add(JsonString.QuoteBytes(Host)))
        .Add("}\n"u8).Span;

    /// <summary>The line that is written when it runs.</summary>
    public static ReadOnlySpan<byte> SecondLine(ProcessIdentity process) => new LineBuffer()
        .Add("{\"process\":"u8).Add(process.Id)
        .Add(",\"processStart\":"u8).Add(process.Start)
        .Add("}\n"u8).Span;

    /// <summary>Reads what a file holds; null where it is no record, or only the beginning of one.</summary>
    public static ProcessRecord? TryParse(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> first = text[..end], second = text[(end + 1)..];
        Span<JsonSpan> found = stackalloc JsonSpan[s_members.Length];
        try
        {
            bool isRecord = JsonMembers.TryFind(first, new JsonSpan(0, first.Length), s_members, found);
            return isRecord
                && JsonMembers.GetString(first, found[0]) is { } server
                && JsonMembers.GetString(first, found[1]) is { Length: 32 } mark
                && JsonMembers.GetString(first, found[2]) is { } boot
                && JsonMembers.GetString(first, found[3]) is { } names
                && Identity(first, found[4], found[5], least: 1) is { } owner
                ? new ProcessRecord(server, mark, boot, names, owner, Process: ReadSecond(second)) { Host = JsonMembers.GetString(first, found[6]) ?? "", Container = ReadContainer(first, found[7..]) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private LineBuffer AddContainer(LineBuffer line) => Container is not { } container ? line : line
        .Add(",\"engine\":"u8).Add(JsonString.QuoteBytes(container.Program))
        .Add(",\"engineArguments\":"u8).Add(JsonString.QuoteBytes(string.Join(Separator, container.Arguments)))
        .Add(",\"engineSettings\":"u8).Add(JsonString.QuoteBytes(string.Join(Separator, container.Settings.Select(pair => $"{pair.Key}={pair.Value}"))))
        .Add(",\"label\":"u8).Add(JsonString.QuoteBytes(container.Label))
        .Add(",\"container\":"u8).Add(JsonString.QuoteBytes(container.Name ?? ""))
        .Add(",\"keeps\":"u8).Add(JsonString.QuoteBytes(container.Keeps ? "yes" : "no"));

    private static ContainerEnd? ReadContainer(ReadOnlySpan<byte> line, ReadOnlySpan<JsonSpan> found)
    {
        if (JsonMembers.GetString(line, found[0]) is not { Length: > 0 } program || JsonMembers.GetString(line, found[3]) is not { Length: > 0 } label)
        {
            return null;
        }

        string[] List(ReadOnlySpan<byte> text, JsonSpan json) => (JsonMembers.GetString(text, json) ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> settings = ContainerEnd.SettingsOf(List(line, found[2]).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        string? name = JsonMembers.GetString(line, found[4]) is { Length: > 0 } given ? given : null;
        return new ContainerEnd(program, List(line, found[1]), label, name, JsonMembers.GetString(line, found[5]) == "yes", settings);
    }

    private static ProcessIdentity? ReadSecond(ReadOnlySpan<byte> line)
    {
        try
        {
            Span<JsonSpan> found = stackalloc JsonSpan[2];
            return JsonMembers.TryFind(line, new JsonSpan(0, line.Length), ["process", "processStart"], found) ? Identity(line, found[0], found[1], least: 2) : null;
        }
        catch (JsonException)
        {
            // Torn by the end of the gateway that wrote it.
            return null;
        }
    }

    // In a container the gateway may be process 1; no server ever is, and a signal to its "group" would go to everything there is.
    private static ProcessIdentity? Identity(ReadOnlySpan<byte> line, JsonSpan id, JsonSpan start, int least) =>
        Number(line, id) is <= int.MaxValue and var number && number >= least && Number(line, start) is { } since ? new ProcessIdentity((int)number, since) : null;

    private static long? Number(ReadOnlySpan<byte> line, JsonSpan json) =>
        json.Exists && Utf8Parser.TryParse(json.Of(line), out long number, out int length) && length == json.Length ? number : null;
}
