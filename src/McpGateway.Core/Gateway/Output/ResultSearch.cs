using System.Globalization;
using System.Text;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>Finds a literal text in a kept result and shows what stands around it, as many places as the limit allows. Case is ignored, nothing else is.</summary>
internal sealed class ResultSearch
{
    /// <summary>How much is shown before and after a place, in characters of UTF-16.</summary>
    private const int Around = 120;

    private const int MaxNoteTokens = 150;
    private const int MaxOffsetsOfPlace = 10;

    private readonly KeptResult _result;
    private readonly string _sought;
    private readonly OutputAllowance _allowance;
    private readonly StringBuilder _text = new();
    private readonly List<long> _offsets = [];
    private string _place = "";
    private long _placeEnd = -1;
    private int _places;
    private long? _next;

    private ResultSearch(KeptResult result, string sought)
    {
        _result = result;
        _sought = sought;
        _allowance = new OutputAllowance(result.Limit - Math.Min(MaxNoteTokens, result.Limit / 4));
    }

    /// <summary>The result of <c>read_result</c> with <c>find</c>.</summary>
    /// <param name="result">What is searched.</param>
    /// <param name="sought">The text.</param>
    /// <param name="offset">Where the search begins.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ServerException">The offset is beyond the end, or the file cannot be read.</exception>
    public static LineBuffer Find(KeptResult result, string sought, long offset, CancellationToken cancellationToken)
    {
        ResultPage.CheckOffset(result, offset);
        var search = new ResultSearch(result, sought);
        search.Run(offset, cancellationToken);
        string text = search._text.Append(search.Note(offset)).ToString();
        return new LineBuffer().Add("{\"content\":[{\"type\":\"text\",\"text\":"u8).Add(JsonString.QuoteBytes(text)).Add("}]}"u8);
    }

    private void Run(long offset, CancellationToken cancellationToken)
    {
        TextIndex index = _result.Index;
        using KeptFile file = KeptFile.Open(_result);
        string window = "";
        long windowFirst = 0;
        int from = 0, part = -1;
        for (int i = index.FindBlock(offset); i < index.Blocks.Count && _next is null; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TextBlock block = index.Blocks[i];
            if (block.Part != part)
            {
                (window, windowFirst, from, part) = ("", block.First, 0, block.Part);
            }

            string text = RawText.Decode(file.Read(block), index.Parts[part].IsEscaped);
            if (block.First < offset)
            {
                from = UnitsOf(text, offset - block.First);
            }

            window += text;
            bool isLast = i + 1 == index.Blocks.Count || index.Blocks[i + 1].Part != part;

            // A place near the end of the window waits for what stands behind it.
            int end = isLast ? window.Length : window.Length - _sought.Length - Around;
            from = Math.Max(from, Search(window, windowFirst, from, end));
            int kept = Math.Max(0, from - Around);
            kept -= kept > 0 && kept < window.Length && char.IsSurrogatePair(window[kept - 1], window[kept]) ? 1 : 0;
            windowFirst += RawText.CountOf(window.AsSpan(0, kept));
            (window, from) = (window[kept..], from - kept);
        }

        EndPlace();
    }

    /// <summary>Notes all places that begin before <paramref name="end"/>.</summary>
    /// <returns>Where the search goes on.</returns>
    private int Search(string window, long windowFirst, int from, int end)
    {
        int counted = 0;
        long character = windowFirst;
        while (_next is null)
        {
            int at = from < window.Length ? window.IndexOf(_sought, from, StringComparison.OrdinalIgnoreCase) : -1;
            if (at < 0 || at >= end)
            {
                break;
            }

            character += RawText.CountOf(window.AsSpan(counted, at - counted));
            counted = at;
            Found(window, at, character);
            from = at + _sought.Length;
        }

        return Math.Max(from, end);
    }

    private void Found(string window, int at, long offset)
    {
        if (offset < _placeEnd)
        {
            _offsets.Add(offset);
            if (_offsets.Count <= MaxOffsetsOfPlace)
            {
                _allowance.TryTake(string.Create(CultureInfo.InvariantCulture, $", {offset}"));
            }

            return;
        }

        EndPlace();
        int begin = RawText.Align(window, Math.Max(0, at - Around)), end = RawText.Align(window, Math.Min(window.Length, at + _sought.Length + Around));
        end = Math.Max(end, at + _sought.Length);
        _place = window[begin..end];
        if (!_allowance.TryTake("offsets 1000000000 and 1000 more:\n\n\n" + _place) && _places > 0)
        {
            _next = offset;
            _place = "";
            return;
        }

        _places++;
        _offsets.Add(offset);
        _placeEnd = offset + RawText.CountOf(window.AsSpan(at, end - at)) - _sought.Length;
    }

    private void EndPlace()
    {
        if (_offsets.Count > 0)
        {
            _text.Append(_offsets.Count == 1 ? "offset " : "offsets ").AppendJoin(", ", _offsets.Take(MaxOffsetsOfPlace));
            _text.Append(CultureInfo.InvariantCulture, $"{(_offsets.Count > MaxOffsetsOfPlace ? $" and {_offsets.Count - MaxOffsetsOfPlace} more" : "")}:\n{Readable(_place)}\n\n");
        }

        _offsets.Clear();
    }

    private string Note(long offset)
    {
        string shown = Diagnostics.UntrustedText.OneLine(_sought, 60);
        string whole = string.Create(CultureInfo.InvariantCulture, $"from offset {offset} on, in {_result.Index.Characters} characters");
        return (_places, _next) switch
        {
            (0, _) => $"['{shown}' is not there {whole}. Only the exact text is found, except that case is ignored.]",
            (_, null) => $"[These are all matches of '{shown}' {whole}. To read one, use its offset without find.]",
            (_, { } next) => string.Create(CultureInfo.InvariantCulture, $"[There are more matches of '{shown}': continue with the same find and \"offset\":{next}. To read one, use its offset without find.]"),
        };
    }

    // An answer cannot carry half a surrogate pair.
    private static string Readable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static int UnitsOf(string text, long characters)
    {
        int at = 0;
        for (; characters > 0 && at < text.Length; characters--)
        {
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return at;
    }
}
