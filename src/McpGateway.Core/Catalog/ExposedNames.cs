using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace McpGateway.Catalog;

/// <summary>
/// The name under which a server's tool or prompt appears to a client: <c>server__item</c>, of the characters and the length that every
/// client and model takes. A function of the two names alone, so that it is the same in every run.
/// </summary>
internal static class ExposedNames
{
    /// <summary>The most characters a name may have.</summary>
    public const int MaxLength = 64;

    private const string Separator = "__";
    private const int DigitsAtFirst = 8;
    private const int MaxDigits = 32;

    /// <summary>Of a name that is cut, what is kept of the server at least.</summary>
    private const int LeastOfServer = 20;

    /// <summary>The exposed name of a server's item, as long as no other item has it already: see <see cref="ExposedDirectory"/>.</summary>
    public static string Of(string server, string item) => IsPlain(server, item) ? server + Separator + item : Hashed(server, item, attempt: 1);

    /// <summary>Whether the exposed name is the two names as they are. Such a name is no other item's: its first <c>__</c> ends the server.</summary>
    public static bool IsPlain(string server, string item) =>
        server.Length + Separator.Length + item.Length <= MaxLength
        && IsLegal(server) && IsLegal(item)
        && !server.Contains(Separator, StringComparison.Ordinal) && !server.EndsWith('_');

    /// <summary>The name with a digest of the two names, which grows with each attempt to be unlike the others of a table.</summary>
    public static string Hashed(string server, string item, int attempt)
    {
        int digits = (int)Math.Min((long)attempt * DigitsAtFirst, MaxDigits);
        string digest = Digest(server, item, attempt * (long)DigitsAtFirst > MaxDigits ? attempt : 0)[..digits];
        int room = MaxLength - Separator.Length - 1 - digits;
        string start = Legal(server), end = Legal(item);
        if (start.Length + end.Length > room)
        {
            start = start[..Math.Min(start.Length, Math.Max(Math.Min(LeastOfServer, room), room - end.Length))];
            end = end[..Math.Min(end.Length, room - start.Length)];
        }

        return $"{start}{Separator}{end}_{digest}";
    }

    private static string Digest(string server, string item, int salt)
    {
        var hash = new XxHash128(salt);
        // The length of the first keeps "a" + "bc" from being "ab" + "c".
        Span<byte> length = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(length, server.Length);
        hash.Append(length);
        hash.Append(MemoryMarshal.AsBytes(server.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(item.AsSpan()));
        UInt128 value = hash.GetCurrentHashAsUInt128();
        return value.ToString("x32", CultureInfo.InvariantCulture);
    }

    private static bool IsLegal(string name) => name.Length > 0 && name.All(IsLegal);

    private static bool IsLegal(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    private static string Legal(string name) =>
        IsLegal(name) ? name : string.Create(name.Length, name, (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = IsLegal(text[i]) ? text[i] : '_';
            }
        });
}
