using System.Buffers;
using System.Text;

namespace McpGateway.Diagnostics;

/// <summary>
/// Masks known secret values in texts that go to a log, into an error or before a person, also where they are written in another way: in JSON, in an
/// address, in HTML, in base64 or in hexadecimal. The forms are made once; a text is gone through in one pass for each way of writing that it uses.
/// </summary>
public sealed class Redactor
{
    /// <summary>Shorter values are no secrets and would tear holes into every text.</summary>
    private const int ShortestSecret = 6;

    private const string Masked = "***";

    /// <summary>In which orders a value may have been written; each is undone step by step.</summary>
    private static readonly Func<DecodedText, DecodedText?>[][] s_ways =
    [
        [DecodedText.Json, DecodedText.Json],
        [DecodedText.Percent, DecodedText.Percent],
        [DecodedText.Plus],
        [DecodedText.Json, DecodedText.Percent],
        [DecodedText.Json, DecodedText.Html],
        [DecodedText.Html],
    ];

    /// <summary>How many values are remembered that came to be known later: tokens follow each other, and those of yesterday are worth nothing.</summary>
    private const int MaxLearned = 16;

    private readonly string[] _secrets;
    private readonly int _shortest;
    private readonly List<string> _learned = [];
    private volatile Forms _current;

    /// <summary>Makes the forms in which the values may be written.</summary>
    /// <param name="secrets">The values.</param>
    /// <param name="shortest">The least length of one.</param>
    public Redactor(IEnumerable<string> secrets, int shortest = ShortestSecret)
    {
        _secrets = [.. secrets];
        _shortest = shortest;
        _current = new Forms(_secrets, shortest);
    }

    /// <summary>Masks nothing.</summary>
    internal static Redactor None { get; } = new([]);

    /// <summary>How many characters a secret may take in a text: what is cut there has to be looked at that much farther.</summary>
    internal int Longest => _current.Longest;

    /// <summary>Masks another value from now on.</summary>
    /// <param name="secret">The value.</param>
    internal void Learn(string secret)
    {
        lock (_learned)
        {
            if (_learned.Contains(secret, StringComparer.Ordinal))
            {
                return;
            }

            _learned.Add(secret);
            if (_learned.Count > MaxLearned)
            {
                _learned.RemoveAt(0);
            }

            _current = new Forms([.. _secrets, .. _learned], _shortest);
        }
    }

    /// <summary>The text with every known secret masked.</summary>
    /// <param name="text">The text.</param>
    public string Mask(string text)
    {
        if (_current.Search is null)
        {
            return text;
        }

        List<(int Start, int End)> found = Find(text);
        if (found.Count == 0)
        {
            return text;
        }

        var masked = new StringBuilder(text.Length);
        int at = 0;
        foreach ((int start, int end) in found)
        {
            masked.Append(text, at, start - at).Append(Masked);
            at = end;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The beginning of a text, masked before it is cut: no part of a secret that lies across the cut is left.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters of it to take.</param>
    internal string MaskBeginning(string text, int most)
    {
        if (text.Length <= most)
        {
            return Mask(text);
        }

        return Mask(text[..SafeCut(text.Length > most + Longest ? text[..(most + Longest)] : text, most)]);
    }

    /// <summary>Where a text may be cut without cutting a secret: before the one that lies across the place, or after it where it begins the text.</summary>
    /// <param name="text">The text, with <see cref="Longest"/> characters after the place where it has as many.</param>
    /// <param name="most">The place.</param>
    internal int SafeCut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text.Length;
        }

        if (_current.Search is not null)
        {
            foreach ((int start, int end) in Find(text))
            {
                if (start < most && end > most)
                {
                    return start > 0 ? start : end;
                }
            }
        }

        return most > 1 && char.IsSurrogatePair(text[most - 1], text[most]) ? most - 1 : most;
    }

    /// <summary>Where the secrets are, in order, those that touch as one.</summary>
    private List<(int Start, int End)> Find(string text)
    {
        Forms forms = _current;
        var found = new List<(int Start, int End)>();
        var whole = DecodedText.Of(text);
        Search(forms, whole, found);
        foreach (Func<DecodedText, DecodedText?>[] way in s_ways)
        {
            DecodedText? decoded = whole;
            foreach (Func<DecodedText, DecodedText?> step in way)
            {
                decoded = step(decoded);
                if (decoded is null)
                {
                    break;
                }

                Search(forms, decoded, found);
            }
        }

        if (found.Count < 2)
        {
            return found;
        }

        found.Sort();
        var merged = new List<(int Start, int End)> { found[0] };
        foreach ((int start, int end) in found)
        {
            if (start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, end));
            }
            else
            {
                merged.Add((start, end));
            }
        }

        return merged;
    }

    private static void Search(Forms forms, DecodedText text, List<(int Start, int End)> found)
    {
        ReadOnlySpan<char> characters = text.Characters;
        for (int at = 0; at < characters.Length; at++)
        {
            int next = characters[at..].IndexOfAny(forms.Search!);
            if (next < 0)
            {
                return;
            }

            at += next;
            foreach (string form in forms.ByLetter[characters[at]])
            {
                if (characters[at..].StartsWith(form))
                {
                    int start = at, end = at + form.Length;
                    if (forms.Partial.Contains(form))
                    {
                        // The characters beside it hold bits of the secret, too.
                        start -= start > 0 && Base64.IsDigit(characters[start - 1]) ? 1 : 0;
                        end += end < characters.Length && Base64.IsDigit(characters[end]) ? 1 : 0;
                    }

                    found.Add((text.Start(start), text.End(end - 1)));
                    break;
                }
            }
        }
    }

    /// <summary>The forms in which the values may be written.</summary>
    private sealed class Forms
    {
        public Forms(IEnumerable<string> secrets, int shortest)
        {
            // A value of several lines appears line by line.
            string[] all = [.. secrets
                .SelectMany(secret => secret.Split('\n', StringSplitOptions.TrimEntries).Prepend(secret))
                .Where(secret => secret.Length >= shortest)
                .Distinct(StringComparer.Ordinal)];
            var forms = new HashSet<string>(all, StringComparer.Ordinal);
            foreach (string secret in all)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(secret);
                forms.Add(Convert.ToHexString(bytes));
                forms.Add(Convert.ToHexStringLower(bytes));
                foreach (string part in Base64.FormsOf(bytes))
                {
                    forms.Add(part);
                    Partial.Add(part);
                }
            }

            // Longest first, so that a secret that contains another is masked whole.
            ByLetter = forms.GroupBy(form => form[0]).ToDictionary(group => group.Key, group => group.OrderByDescending(form => form.Length).ToArray());
            Search = forms.Count == 0 ? null : SearchValues.Create([.. forms], StringComparison.Ordinal);
            // As much as a form may take where every character is written as an escape of an escape.
            Longest = forms.Count == 0 ? 0 : Math.Min(forms.Max(form => form.Length) * 7, 64 * 1024);
        }

        public SearchValues<string>? Search { get; }

        public Dictionary<char, string[]> ByLetter { get; }

        public HashSet<string> Partial { get; } = new(StringComparer.Ordinal);

        public int Longest { get; }
    }
}
