namespace McpGateway.Diagnostics;

/// <summary>Masks known secret values in texts that go to a log or into an error.</summary>
internal sealed class Redactor
{
    /// <summary>Shorter values are no secrets and would tear holes into every text.</summary>
    private const int ShortestSecret = 6;

    private readonly string[] _secrets;

    public Redactor(IEnumerable<string> secrets)
    {
        // Longest first, so that a secret that contains another is masked whole.
        _secrets = [.. secrets.Where(secret => secret.Length >= ShortestSecret).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];
    }

    public static Redactor None { get; } = new([]);

    public string Mask(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }
}
