using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>What becomes of a result above the limit: which of its texts are shown, up to where, and what is kept.</summary>
internal sealed class CutResult
{
    private static ReadOnlySpan<byte> NotShown => "[not shown]"u8;

    private readonly LimitedContent _content;
    private readonly List<JsonSpan> _kept = [];
    private readonly List<long> _shown = [];
    private readonly List<JsonSpan> _beginnings = [];
    private readonly List<bool> _isDropped = [];
    private readonly ResultText? _structured;
    private readonly string? _sameAs;
    private int _shellBytes;

    /// <param name="line">The line.</param>
    /// <param name="content">The result.</param>
    /// <param name="texts">Its texts, those of the content first.</param>
    /// <param name="allowance">How much may be shown.</param>
    /// <param name="small">Up to how many tokens structured content stays where it is, and how much of what is said of texts that are not shown stays.</param>
    public CutResult(ReadOnlySpan<byte> line, LimitedContent content, List<ResultText> texts, OutputAllowance allowance, int small)
    {
        _content = content;
        _shellBytes = small * 4;
        bool hasStructured = texts.Count > 0 && !texts[^1].IsEscaped;
        if (hasStructured && !StaysWhole(line, texts[^1], allowance, small))
        {
            _structured = texts[^1];
        }

        int blocks = hasStructured ? texts.Count - 1 : texts.Count;
        for (int i = 0; i < blocks; i++)
        {
            _beginnings.Add(texts[i].Beginning(line, allowance, align: true));
            _isDropped.Add(texts[i].Frame > 0 && allowance.IsSpent);
        }

        for (int i = 0, block = 0; i < blocks; i++, block++)
        {
            while (content.Blocks[block].Kind is null)
            {
                block++;
            }

            // What is not shown of a block besides its text is kept with it.
            bool isWhole = !IsShown(i) && texts[i].Raw.Length > 0 && !KeepsShell(content.Blocks[block]);
            Keep(line, isWhole ? new ResultText(texts[i].Label + " as JSON", content.Blocks[block].Place, IsEscaped: false) : texts[i], _beginnings[i]);
        }

        if (_structured is { } structured)
        {
            for (int i = 0; i < blocks && _sameAs is null; i++)
            {
                _sameAs = IsShown(i) && SameJson.Begins(texts[i].Raw.Of(line), structured.Raw.Of(line)) ? texts[i].Label : null;
            }

            JsonSpan beginning = _sameAs is null ? structured.Beginning(line, allowance, align: true) : new JsonSpan(structured.Raw.Start, 0);
            _beginnings.Add(beginning);
            Keep(line, structured, beginning);
        }
    }

    /// <summary>Where in the file what stands.</summary>
    public TextIndex Index { get; } = new();

    /// <summary>What the file holds, in order.</summary>
    public IReadOnlyList<JsonSpan> Kept => _kept;

    /// <summary>The result that the client gets.</summary>
    public LineBuffer Compose(ReadOnlySpan<byte> line, string id, int limit)
    {
        LineBuffer content = new LineBuffer().Add("["u8);
        int text = 0;
        foreach (ContentBlock block in _content.Blocks)
        {
            if (block.Kind is null)
            {
                Next(content).Add(block.Place.Of(line));
            }
            else
            {
                if (block.Text.Length > 0 || !_isDropped[text])
                {
                    AddText(content, line, block, _beginnings[text], IsShown(text), Index.Parts[text].IsEscaped);
                }

                text++;
            }
        }

        if (_structured is not null && _beginnings[^1].Exists)
        {
            RawText.AddEscaped(Next(content).Add("{\"type\":\"text\",\"text\":\""u8), _beginnings[^1].Of(line));
            content.Add("\"}"u8);
        }

        string note = CutNote.Write(id, limit, Index.Parts, _shown, _sameAs);
        Next(content).Add("{\"type\":\"text\",\"text\":"u8).Add(JsonString.QuoteBytes(note)).Add("}]"u8);
        return _content.Compose(line, content.Span, withoutStructured: _structured is not null);
    }

    private static LineBuffer Next(LineBuffer content) => content.Length == 1 ? content : content.Add(","u8);

    private static void AddText(LineBuffer content, ReadOnlySpan<byte> line, ContentBlock block, JsonSpan beginning, bool isShown, bool hasShell)
    {
        if (isShown || block.Text.Length == 0)
        {
            Next(content).Add(line[block.Place.Start..beginning.End]).Add(line[block.Text.End..block.Place.End]);
        }
        else if (!block.IsBare && hasShell)
        {
            Next(content).Add(line[block.Place.Start..block.Text.Start]).Add(NotShown).Add(line[block.Text.End..block.Place.End]);
        }
    }

    /// <summary>Structured content of little weight stays where it is, however long the text.</summary>
    private static bool StaysWhole(ReadOnlySpan<byte> line, ResultText structured, OutputAllowance allowance, int small)
    {
        var own = new OutputAllowance(small);
        structured.Beginning(line, own, align: false);
        return !own.IsSpent && allowance.TryTake(RawText.Decode(structured.Raw.Of(line), structured.IsEscaped));
    }

    private bool IsShown(int text) => _beginnings[text].Exists;

    private bool KeepsShell(ContentBlock block)
    {
        int size = block.Place.Length - block.Text.Length;
        if (block.IsBare)
        {
            return true;
        }

        bool keeps = size <= _shellBytes;
        _shellBytes -= keeps ? size : 0;
        return keeps;
    }

    private void Keep(ReadOnlySpan<byte> line, ResultText text, JsonSpan beginning)
    {
        Index.Add(text.Label, text.Raw.Of(line), text.IsEscaped);
        _kept.Add(text.Raw);
        _ = RawText.Advance(beginning.Of(line), text.IsEscaped, long.MaxValue, int.MaxValue, out int shown);
        _shown.Add(shown);
    }
}
