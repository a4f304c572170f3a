using System.Text;

namespace McpGateway.Catalog.Pinning;

/// <summary>Names that people and models take for one another: by case, separators, characters that cannot be seen, and letters of other alphabets that look the same.</summary>
internal static class LookAlikes
{
    // Cyrillic, Greek and others that have the shape of a Latin letter, each before the letter.
    private const string Pairs = "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwвbмmнhкkтtгrαaοoρpνvκkιiτtυuηnωwβbγyıiɡgℓlɑaƖlǀl0o1l|l";

    private static readonly Dictionary<int, char> s_letters = Letters();

    /// <summary>The name among others that looks like one and is not the same; null where there is none.</summary>
    public static string? Find(string name, IEnumerable<string> others)
    {
        string shape = ShapeOf(name);
        return others.FirstOrDefault(other => other != name && ShapeOf(other) == shape);
    }

    private static string ShapeOf(string name)
    {
        var shape = new StringBuilder(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            // Full-width forms are Latin letters written wide.
            Rune plain = rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;
            plain = Rune.ToLowerInvariant(plain);
            if (s_letters.TryGetValue(plain.Value, out char letter))
            {
                shape.Append(letter);
            }
            else if (Rune.IsLetterOrDigit(plain))
            {
                shape.Append(plain);
            }
        }

        return shape.ToString();
    }

    private static Dictionary<int, char> Letters()
    {
        var letters = new Dictionary<int, char>();
        for (int i = 0; i + 1 < Pairs.Length; i += 2)
        {
            letters[Pairs[i]] = Pairs[i + 1];
        }

        return letters;
    }
}
