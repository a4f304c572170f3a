using System.Security.Cryptography;
using McpGateway.Files;

namespace McpGateway.Access;

/// <summary>A token of the owner's own, which stands in no store: whoever starts a gateway makes it and hands it over in a private file.</summary>
internal sealed class OwnerToken
{
    private const int Shortest = 32;

    private readonly byte[] _hash;

    private OwnerToken(string text) => _hash = TokenText.Hash(text);

    /// <summary>Makes one, and its text.</summary>
    public static string Create() => TokenText.Create();

    /// <summary>Reads one from a file. It may be of any make.</summary>
    /// <param name="file">The file, which only this user can read.</param>
    /// <exception cref="AccessException">It cannot be read, others can read or write it, or there is no token in it.</exception>
    public static OwnerToken Read(string file)
    {
        string text;
        try
        {
            if (FileAccessRules.Refusal(file) is { } refusal)
            {
                throw new AccessException(refusal);
            }

            if (FileAccessRules.IsReadByOthers(file))
            {
                throw new AccessException($"{file} can be read by every user of this machine, so the token in it is none. Run: chmod 600 '{file}', and put another token into it.");
            }

            text = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccessException($"The token in {file} cannot be read: {e.Message}", e);
        }

        return text.Length is >= Shortest and <= TokenText.Longest && text.All(letter => letter is > ' ' and <= '~')
            ? new OwnerToken(text)
            : throw new AccessException($"{file} has no token in it. It must have 32 to 1,024 characters of ASCII without blanks, for example the output of: openssl rand -hex 32");
    }

    /// <summary>Whether a text is the token. It takes the same time whether it is or not.</summary>
    /// <param name="text">What somebody sent, of at most <see cref="TokenText.Longest"/> characters.</param>
    public bool Is(ReadOnlySpan<char> text) => CryptographicOperations.FixedTimeEquals(_hash, TokenText.Hash(text));
}
