using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Diagnostics;

/// <summary>Masks known secret values in texts that go to a log or into an error.</summary>
internal sealed class Redactor
{
    /// <summary>Shorter values are no secrets and would tear holes into every text.</summary>
    private const int ShortestSecret = 6;

    private readonly string[] _secrets;

    public Redactor(IEnumerable<string> secrets)
    {
        // A value of several lines appears line by line, and inside JSON it appears escaped.
        string[] all = [.. secrets];
        IEnumerable<string> forms = all
            .Concat(all.SelectMany(secret => secret.Split('\n', StringSplitOptions.TrimEntries)))
            .SelectMany(form => (string[])[form, JsonEncodedText.Encode(form).ToString(), JsonEncodedText.Encode(form, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()]);
        // Longest first, so that a secret that contains another is masked whole.
        _secrets = [.. forms.Where(secret => secret.Length >= ShortestSecret).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];
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
