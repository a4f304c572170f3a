namespace McpGateway.Catalog.Search;

/// <summary>
/// Takes the endings off English words, so that forms of a word are one: the Porter2 algorithm, as the Snowball project describes it, after
/// irregular forms. What is not of the letters a to z stays as it is.
/// </summary>
internal static class Stemmer
{
    private const string LiEndings = "cdeghkmnrt";

    private static readonly Dictionary<string, string> s_exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["idly"] = "idl", ["gently"] = "gentl",
        ["ugly"] = "ugli", ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe",
        ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> s_doneAfterPlural = new(StringComparer.Ordinal)
    {
        "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
    };

    // The longest ending comes first where one ends in another.
    private static readonly (string Ending, string Becomes)[] s_derived =
    [
        ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"),
        ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"),
        ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"),
        ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Becomes)[] s_qualities =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] s_suffixes =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    /// <summary>The stem of a word in lower case.</summary>
    public static string Of(string word)
    {
        if (word.Length <= 2 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
        {
            return word;
        }

        word = IrregularForms.Regular(word);
        return s_exceptions.TryGetValue(word, out string? exception) ? exception : Strip(word);
    }

    private static string Strip(string word)
    {
        var letters = new Letters(word);
        Plural(ref letters);
        if (s_doneAfterPlural.Contains(letters.ToString()))
        {
            return letters.ToString();
        }

        PastAndProgressive(ref letters);
        if (letters.Length > 2 && letters[^1] is 'y' or 'Y' && !letters.IsVowel(letters.Length - 2))
        {
            letters.Replace(1, "i");
        }

        Replace(ref letters, s_derived);
        Replace(ref letters, s_qualities);
        Suffix(ref letters);
        Final(ref letters);
        return letters.ToString().ToLowerInvariant();
    }

    private static void Plural(ref Letters word)
    {
        if (word.EndsWith("sses"))
        {
            word.Replace(4, "ss");
        }
        else if (word.EndsWith("ied") || word.EndsWith("ies"))
        {
            word.Replace(3, word.Length > 4 ? "i" : "ie");
        }
        else if (word.EndsWith("s") && !word.EndsWith("us") && !word.EndsWith("ss") && word.HasVowelBefore(word.Length - 2))
        {
            word.Replace(1, "");
        }
    }

    private static void PastAndProgressive(ref Letters word)
    {
        int eed = word.EndsWith("eedly") ? 5 : word.EndsWith("eed") ? 3 : 0;
        if (eed > 0)
        {
            if (word.IsInR1(eed))
            {
                word.Replace(eed, "ee");
            }

            return;
        }

        int ending = word.EndsWith("ingly") ? 5 : word.EndsWith("edly") ? 4 : word.EndsWith("ing") ? 3 : word.EndsWith("ed") ? 2 : 0;
        if (ending == 0 || !word.HasVowelBefore(word.Length - ending))
        {
            return;
        }

        word.Replace(ending, "");
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz"))
        {
            word.Replace(0, "e");
        }
        else if (word.EndsInDouble())
        {
            word.Replace(1, "");
        }
        else if (word.IsShort())
        {
            word.Replace(0, "e");
        }
    }

    private static void Replace(ref Letters word, (string Ending, string Becomes)[] rules)
    {
        foreach ((string ending, string becomes) in rules)
        {
            if (!word.EndsWith(ending))
            {
                continue;
            }

            char before = word.Length > ending.Length ? word[word.Length - ending.Length - 1] : '\0';
            bool holds = word.IsInR1(ending.Length) && ending switch
            {
                "ogi" => before == 'l',
                "li" => LiEndings.Contains(before, StringComparison.Ordinal),
                "ative" => word.IsInR2(ending.Length),
                _ => true,
            };
            if (holds)
            {
                word.Replace(ending.Length, becomes);
            }

            return;
        }
    }

    private static void Suffix(ref Letters word)
    {
        foreach (string suffix in s_suffixes)
        {
            if (word.EndsWith(suffix))
            {
                bool holds = word.IsInR2(suffix.Length) && (suffix != "ion" || (word.Length > 3 && word[word.Length - 4] is 's' or 't'));
                if (holds)
                {
                    word.Replace(suffix.Length, "");
                }

                return;
            }
        }
    }

    private static void Final(ref Letters word)
    {
        if (word.EndsWith("e"))
        {
            if (word.IsInR2(1) || (word.IsInR1(1) && !word.EndsInShortSyllable(word.Length - 1)))
            {
                word.Replace(1, "");
            }
        }
        else if (word.EndsWith("ll") && word.IsInR2(1))
        {
            word.Replace(1, "");
        }
    }

    /// <summary>A word that is being cut, with its two regions: what follows the first consonant after a vowel, and the same once more within that.</summary>
    private ref struct Letters
    {
        private string _text;
        private readonly int _r1;
        private readonly int _r2;

        public Letters(string word)
        {
            _text = MarkConsonantY(word);
            _r1 = word.StartsWith("gener", StringComparison.Ordinal) || word.StartsWith("arsen", StringComparison.Ordinal) ? 5
                : word.StartsWith("commun", StringComparison.Ordinal) ? 6
                : RegionAfter(0);
            _r2 = RegionAfter(_r1);
        }

        public readonly int Length => _text.Length;

        public readonly char this[int index] => _text[index];

        public readonly bool IsVowel(int index) => _text[index] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

        public readonly bool EndsWith(string ending) => _text.EndsWith(ending, StringComparison.Ordinal);

        public readonly bool IsInR1(int endingLength) => _text.Length - endingLength >= _r1;

        public readonly bool IsInR2(int endingLength) => _text.Length - endingLength >= _r2;

        public void Replace(int endingLength, string by) => _text = _text[..^endingLength] + by;

        public readonly bool HasVowelBefore(int end)
        {
            for (int i = 0; i < end; i++)
            {
                if (IsVowel(i))
                {
                    return true;
                }
            }

            return false;
        }

        public readonly bool EndsInDouble() =>
            _text.Length >= 2 && _text[^1] == _text[^2] && _text[^1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't';

        public readonly bool IsShort() => _r1 >= _text.Length && EndsInShortSyllable(_text.Length);

        public readonly bool EndsInShortSyllable(int end) => end switch
        {
            < 2 => false,
            2 => IsVowel(0) && !IsVowel(1),
            _ => !IsVowel(end - 3) && IsVowel(end - 2) && !IsVowel(end - 1) && _text[end - 1] is not ('w' or 'x' or 'Y'),
        };

        public override readonly string ToString() => _text;

        private readonly int RegionAfter(int start)
        {
            for (int i = start + 1; i < _text.Length; i++)
            {
                if (!IsVowel(i) && IsVowel(i - 1))
                {
                    return i + 1;
                }
            }

            return _text.Length;
        }

        private static string MarkConsonantY(string word)
        {
            if (!word.Contains('y', StringComparison.Ordinal))
            {
                return word;
            }

            char[] marked = word.ToCharArray();
            for (int i = 0; i < marked.Length; i++)
            {
                if (marked[i] == 'y' && (i == 0 || marked[i - 1] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y'))
                {
                    marked[i] = 'Y';
                }
            }

            return new string(marked);
        }
    }
}
