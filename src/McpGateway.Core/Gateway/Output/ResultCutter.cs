using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Output;

/// <summary>
/// Gives the client the beginning of a result that is above the output limit and keeps the whole of its text. Only text and structured content are
/// cut; whatever else the result has passes as it is, and so does the whole where it cannot be kept: nothing is lost.
/// </summary>
internal sealed class ResultCutter
{
    /// <summary>Of so many blocks only the texts count; of a result in tens of thousands of pieces what stands around them is the most.</summary>
    private const int FreeFrames = 32;

    private readonly GatewayAccess _access;
    private readonly KeptResults _kept;
    private readonly ILogger _logger;

    public ResultCutter(GatewayAccess access, KeptResults kept)
    {
        _access = access;
        _kept = kept;
        _logger = access.Services.LoggerFactory.CreateLogger("McpGateway.Gateway");
    }

    /// <summary>The result that the client gets instead; null where it gets this one.</summary>
    /// <param name="line">The server's line.</param>
    /// <param name="result">The result in it.</param>
    /// <param name="server">Whose it is.</param>
    /// <param name="tool">The tool that was called; null where it is the result of something else, which is never cut.</param>
    /// <param name="isMetaCall">Whether the client has called it through a meta-tool.</param>
    public LineBuffer? TryCut(ReadOnlySpan<byte> line, JsonSpan result, ServerDefinition server, string? tool, bool isMetaCall)
    {
        if (tool is null || !result.Exists)
        {
            return null;
        }

        int limit = server.OutputLimit ?? _access.Services.Configuration.Current.Settings.OutputLimit;

        if (limit == 0 || result.Length <= limit)
        {
            // A token is a byte at least: most results are done with here.
            return null;
        }

        try
        {
            return TryCut(line, result, server, tool, isMetaCall, limit);
        }
        catch (Exception e)
        {
            // The disk is full, or it is a mistake of ours: neither must cost the client its answer.
            Log.ResultNotKept(_logger, Diagnostics.UntrustedText.OneLine(server.Name, 64), e.Message);
            return null;
        }
    }

    private LineBuffer? TryCut(ReadOnlySpan<byte> line, JsonSpan result, ServerDefinition server, string tool, bool isMetaCall, int limit)
    {
        if (LimitedContent.Read(line, result) is not { } content)
        {
            return null;
        }

        CatalogTool? known = _access.Catalog.Find(server)?.Find(tool);
        ReadOnlySpan<byte> definition = known is null ? default : known.Definition.Span;

        // The client has the tool's outputSchema and expects what it promises (MCP 2025-11-25, Tools, Output Schema).
        bool isPromised = !isMetaCall && JsonMembers.Find(definition, new JsonSpan(0, definition.Length), "outputSchema").Exists;

        // The user's word on this server counts more than the server's own.
        int declared = server.OutputLimit is null ? Math.Max(DeclaredSize.OfTool(definition), DeclaredSize.Of(line, content.Meta)) : 0;
        List<ResultText> texts = TextsOf(line, content, isPromised);
        long bytes = texts.Sum(text => (long)text.Raw.Length + text.Frame);
        if (bytes <= limit || bytes <= declared || Fits(line, texts, limit, declared))
        {
            return null;
        }

        var cut = new CutResult(line, content, texts, new OutputAllowance(limit - Math.Min(CutNote.MaxTokens, limit / 4), declared), limit / 4);
        string id = KeptResults.NewId();
        LineBuffer shown = cut.Compose(line, id, limit);
        _kept.Add(id, cut.Index, limit, line, cut.Kept);
        return shown;
    }

    private static List<ResultText> TextsOf(ReadOnlySpan<byte> line, LimitedContent content, bool isPromised)
    {
        var texts = new List<ResultText>();
        int count = content.Blocks.Count(block => block.Kind is not null);
        foreach (ContentBlock block in content.Blocks)
        {
            if (block.Kind is not null)
            {
                int frame = texts.Count < FreeFrames ? 0 : block.Place.Length - block.Text.Length;
                texts.Add(new ResultText(string.Create(CultureInfo.InvariantCulture, $"{block.Kind} {texts.Count + 1} of {count}"), block.Text, IsEscaped: true, frame));
            }
        }

        if (content.Structured.Exists && !isPromised)
        {
            texts.Add(new ResultText("structured content", content.Structured, IsEscaped: false));
        }

        return texts;
    }

    private static bool Fits(ReadOnlySpan<byte> line, List<ResultText> texts, int limit, int declared)
    {
        var allowance = new OutputAllowance(limit, declared);
        foreach (ResultText text in texts)
        {
            text.Beginning(line, allowance, align: false);
        }

        return !allowance.IsSpent;
    }
}
