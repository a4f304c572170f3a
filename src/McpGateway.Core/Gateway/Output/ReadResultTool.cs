using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Output;

/// <summary>The tool <c>read_result</c> of the built-in server: its definition and its arguments.</summary>
/// <param name="Id">The id of a kept result.</param>
/// <param name="Offset">The first character to read, or to search from.</param>
/// <param name="Find">What to search for; null to read.</param>
internal sealed record ReadResultTool(string Id, long Offset, string? Find)
{
    public const string Name = "read_result";

    /// <summary>The longest text that is searched for, in characters of UTF-16.</summary>
    public const int LongestFind = 1000;

    private const string Signature = "read_result(id: string, offset?: int = 0, find?: string)";

    private const string Json = """
        {"name":"read_result","description":"Reads on in a result that the gateway has cut, from a character offset, or finds a literal text in it (case is ignored).","inputSchema":{"type":"object","properties":{"id":{"type":"string","description":"The id that the cut result names"},"offset":{"type":"integer","minimum":0,"default":0,"description":"The first character (Unicode code point) to show, or to search from"},"find":{"type":"string","minLength":1,"maxLength":1000,"description":"A literal text: shows where it stands, with offsets"}},"required":["id"],"additionalProperties":false},"annotations":{"readOnlyHint":true,"openWorldHint":false}}
        """;

    /// <summary>The tool as a catalog holds it.</summary>
    public static CatalogTool Definition { get; } = CatalogTool.TryRead(Encoding.UTF8.GetBytes(Json))!;

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="ServerException">They are not as the signature says.</exception>
    public static ReadResultTool Read(ReadOnlySpan<byte> json)
    {
        string? id = null, find = null;
        long offset = 0;
        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(json, new JsonSpan(0, json.Length)))
        {
            bool isNull = json[value.Start] == (byte)'n';
            switch (JsonMembers.GetString(json, name))
            {
                case "id":
                    id = JsonMembers.GetString(json, value) ?? throw Wrong("\"id\" must be a string, the id given in the cut result");
                    break;
                case "offset" when !isNull:
                    offset = OffsetOf(json, value) ?? throw Wrong("\"offset\" must be a number of characters, 0 or more");
                    break;
                case "find" when !isNull:
                    find = JsonMembers.GetString(json, value) is { Length: > 0 and <= LongestFind } text ? text : throw Wrong("\"find\" must be a string of 1 to 1,000 characters");
                    break;
                case "offset" or "find":
                    break;
                case var other:
                    throw Wrong($"there is no parameter \"{Diagnostics.UntrustedText.OneLine(other, 60)}\"");
            }
        }

        return new ReadResultTool(id ?? throw Wrong("\"id\" is missing: use the id given in the cut result"), offset, find);
    }

    private static ServerException Wrong(string what) => new($"{Name}: {what}. Its signature is {Signature}.");

    // Models write numbers as texts, and whole ones with a fraction.
    private static long? OffsetOf(ReadOnlySpan<byte> json, JsonSpan value)
    {
        string text = JsonMembers.GetString(json, value) ?? Encoding.UTF8.GetString(value.Of(json));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && number < long.MaxValue && number == Math.Floor(number)
            ? (long)number
            : null;
    }
}
