using System.Globalization;
using System.Text;

namespace McpGateway.Tests.Support;

/// <summary>Texts that are awkward to cut, and the many ways in which JSON writes them. The same seed gives the same text.</summary>
internal sealed class RandomText
{
    private static readonly string[] s_atoms =
    [
        "a", "word ", "1234", ".", "é", "e\u0301", "日本", "😀", "👩‍👩‍👧", "🇩🇪", "\r\n", "\n", "\r", "\t", "\"", "\\", "/", "\u0001", "\u2028", "<&>", "क्षि", "\u200d", "\ud83d", "\ude00",
    ];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _raw = new();

    /// <param name="seed">The seed.</param>
    /// <param name="atoms">How many pieces it has.</param>
    public RandomText(int seed, int atoms)
    {
        var random = new Random(seed);
        for (int i = 0; i < atoms; i++)
        {
            string atom = s_atoms[random.Next(s_atoms.Length)];
            _text.Append(atom);
            foreach (char c in atom)
            {
                // Half of a pair has no other form, and where one half is escaped the other must be.
                bool isHalf = atom.Length == 1 && char.IsSurrogate(c);
                bool escapes = isHalf || (!atom.Any(char.IsSurrogate) && random.Next(4) == 0) || (seed % 3 == 0 && char.IsSurrogate(c));
                _raw.Append(escapes ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : Plain(c));
            }
        }
    }

    /// <summary>The text; it may hold halves of surrogate pairs.</summary>
    public string Text => _text.ToString();

    /// <summary>The inside of a JSON string that says it.</summary>
    public byte[] Raw => Encoding.UTF8.GetBytes(_raw.ToString());

    private static string Plain(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        _ => c.ToString(),
    };
}
