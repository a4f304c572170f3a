using System.Globalization;
using System.Text;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>Reads on in a kept result: as much as the limit allows, byte for byte, each text a block of its own, and where it goes on.</summary>
internal static class ResultPage
{
    private const int MaxNoteTokens = 200;
    private const int MaxPartsNamed = 5;

    /// <summary>The result of <c>read_result</c> without <c>find</c>.</summary>
    /// <param name="result">What is read.</param>
    /// <param name="offset">The first character.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ServerException">The offset is beyond the end, or the file cannot be read.</exception>
    public static LineBuffer Read(KeptResult result, long offset, CancellationToken cancellationToken)
    {
        TextIndex index = result.Index;
        CheckOffset(result, offset);
        var allowance = new OutputAllowance(result.Limit - Math.Min(MaxNoteTokens, result.Limit / 4));
        LineBuffer page = new LineBuffer().Add("{\"content\":["u8);
        using KeptFile file = KeptFile.Open(result);
        long at = offset;
        int part = -1;
        for (int i = index.FindBlock(offset); i < index.Blocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TextBlock block = index.Blocks[i];
            bool isEscaped = index.Parts[block.Part].IsEscaped;
            ReadOnlySpan<byte> raw = file.Read(block);
            raw = raw[RawText.Advance(raw, isEscaped, at - block.First, int.MaxValue, out _)..];
            (int length, int characters) = Beginning(raw, isEscaped, allowance, mustAdvance: at == offset);
            if (length > 0 && block.Part != part)
            {
                page.Add(part < 0 ? ""u8 : "\"},"u8).Add("{\"type\":\"text\",\"text\":\""u8);
                part = block.Part;
            }

            Add(page, raw[..length], isEscaped);
            at += characters;
            if (length < raw.Length)
            {
                break;
            }
        }

        return page.Add("\"},{\"type\":\"text\",\"text\":"u8).Add(JsonString.QuoteBytes(Note(result, offset, at))).Add("}]}"u8);
    }

    /// <summary>Refuses an offset at which there is nothing.</summary>
    /// <exception cref="ServerException">It is beyond the last character.</exception>
    public static void CheckOffset(KeptResult result, long offset)
    {
        if (offset >= result.Index.Characters)
        {
            throw new ServerException(string.Create(
                CultureInfo.InvariantCulture,
                $"{ReadResultTool.Name}: \"offset\" {offset} is beyond the end: the result has {result.Index.Characters} characters, so the last one is at {result.Index.Characters - 1}."));
        }
    }

    private static (int Length, int Characters) Beginning(ReadOnlySpan<byte> raw, bool isEscaped, OutputAllowance allowance, bool mustAdvance)
    {
        string text = RawText.Decode(raw, isEscaped);
        int taken = RawText.Align(text, allowance.Take(text));
        if (taken == 0 && mustAdvance)
        {
            taken = StringInfo.GetNextTextElementLength(text);
        }

        int characters = RawText.CountOf(text.AsSpan(0, taken));
        return (taken == text.Length ? raw.Length : RawText.Advance(raw, isEscaped, characters, int.MaxValue, out _), characters);
    }

    private static void Add(LineBuffer page, ReadOnlySpan<byte> raw, bool isEscaped)
    {
        if (isEscaped)
        {
            page.Add(raw);
        }
        else
        {
            RawText.AddEscaped(page, raw);
        }
    }

    private static string Note(KeptResult result, long from, long to)
    {
        long all = result.Index.Characters;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"[Characters {from} to {to} of {all}");
        TextPart[] parts = [.. result.Index.Parts.Where(part => part.Characters > 0 && part.First < to && part.End > from).Take(MaxPartsNamed)];
        if (result.Index.Parts.Count > 1)
        {
            text.Append(": ").AppendJoin(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Label} from {Math.Max(part.First, from)} on")))
                .Append(parts.Length == MaxPartsNamed ? " ..." : "");
        }

        return text.Append(to == all ? ". This is the end.]" : string.Create(CultureInfo.InvariantCulture, $$""". Go on with {"id":"{{result.Id}}","offset":{{to}}}.]""")).ToString();
    }
}
