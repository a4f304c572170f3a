namespace McpGateway.Gateway;

/// <summary>
/// Estimates how many tokens of o200k a text has. No tokenizer for .NET is at hand, and a vocabulary of megabytes would cost more than
/// it gives; docs/measurements.md shows how far the estimate is from the truth.
/// </summary>
public static class TokenEstimate
{
    /// <summary>The estimated number of tokens; 0 for an empty text.</summary>
    /// <param name="text">The text.</param>
    public static int Of(string? text)
    {
        double tokens = 0;
        int at = 0;
        int length = text?.Length ?? 0;
        while (at < length)
        {
            int start = at;
            char c = text![at];
            if (char.IsAsciiLetter(c))
            {
                // A capital begins a new word, as in searchFiles.
                do
                {
                    at++;
                }
                while (at < length && (char.IsAsciiLetterLower(text[at]) || (char.IsAsciiLetterUpper(text[at]) && char.IsAsciiLetterUpper(text[at - 1]))));
                tokens += at - start <= 9 ? 1 : (at - start) / 7.0;
            }
            else if (char.IsAsciiDigit(c))
            {
                while (at < length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                tokens += (at - start + 2) / 3;
            }
            else if (c == ' ')
            {
                while (at < length && text[at] == ' ')
                {
                    at++;
                }

                // One space belongs to the word after it, more are a token.
                tokens += at - start > 1 ? 1 : 0;
            }
            else if (c < 128)
            {
                while (at < length && text[at] < 128 && !char.IsAsciiLetterOrDigit(text[at]) && text[at] != ' ')
                {
                    at++;
                }

                // Runs such as "},{" are tokens of their own; single marks often belong to a neighbour.
                tokens += at - start == 1 ? 0.8 : (at - start + 3) / 4;
            }
            else
            {
                at++;
                tokens += c < 0x3000 ? 0.45 : 0.8;
            }
        }

        return (int)Math.Ceiling(tokens);
    }
}
