using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.Output;

/// <summary>
/// How much text a client may be given at once: what stays within a number of tokens, by the estimate, or within a number of characters, whichever
/// is more. No more of a text is looked at than fits.
/// </summary>
internal sealed class OutputAllowance
{
    private const int Piece = 2048;

    /// <summary>No text is taken for less than a token for so many characters: the estimate knows runs of one character, a long one of which is many tokens.</summary>
    private const int MaxCharactersOfToken = 16;

    /// <summary>About so many bytes of <c>{"type":"text","text":""}</c> are a token.</summary>
    private const int BytesOfFrameToken = 3;

    private readonly long _tokens;
    private readonly long _characters;
    private long _usedTokens;
    private long _usedCharacters;

    /// <param name="tokens">How many tokens there may be.</param>
    /// <param name="characters">How many characters (of UTF-16, as clients count) there may be, however many tokens they are.</param>
    public OutputAllowance(long tokens, long characters = 0)
    {
        _tokens = tokens;
        _characters = characters;
    }

    /// <summary>Whether something did not fit; then nothing more does.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Takes what stands around a text, which cannot be cut.</summary>
    /// <param name="bytes">How long it is.</param>
    public void TakeFrame(int bytes)
    {
        _usedTokens += bytes / BytesOfFrameToken;
        _usedCharacters += bytes;
        IsSpent |= bytes > 0 && _usedTokens > _tokens && _usedCharacters > _characters;
    }

    /// <summary>How many of the next characters fit.</summary>
    public int Take(ReadOnlySpan<char> text)
    {
        int taken = 0;
        while (!IsSpent && taken < text.Length)
        {
            ReadOnlySpan<char> piece = text[taken..Math.Min(text.Length, taken + Piece)];
            int fits = Fits(piece, piece.Length) ? piece.Length : MaxThatFits(piece);
            IsSpent = fits < piece.Length;
            _usedTokens += TokensOf(piece[..fits]);
            _usedCharacters += fits;
            taken += fits;
        }

        return taken;
    }

    /// <summary>Takes all of it or nothing.</summary>
    public bool TryTake(ReadOnlySpan<char> text)
    {
        if (IsSpent || !Fits(text, text.Length))
        {
            return false;
        }

        _usedTokens += TokensOf(text);
        _usedCharacters += text.Length;
        return true;
    }

    private static long TokensOf(ReadOnlySpan<char> text) =>
        Math.Max(TokenEstimate.Of(text), (text.Length + MaxCharactersOfToken - 1) / MaxCharactersOfToken);

    private bool Fits(ReadOnlySpan<char> text, int length) =>
        _usedCharacters + length <= _characters || _usedTokens + TokensOf(text[..length]) <= _tokens;

    private int MaxThatFits(ReadOnlySpan<char> text)
    {
        (int fits, int tooMany) = (0, text.Length);
        while (tooMany - fits > 1)
        {
            int middle = (fits + tooMany) / 2;
            (fits, tooMany) = Fits(text, middle) ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }
}
