using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Results;
using McpGateway.Host.Parsing;
using McpGateway.Json;

namespace McpGateway.Host.Calls;

/// <summary>The content of a result, for people and pipes: texts as they are, structured content as JSON, a line for everything else, and files where a folder is given.</summary>
internal sealed class ResultContentPrinter(CommandRun run, string? folder)
{
    /// <summary>Prints it.</summary>
    /// <param name="result">The result, an object.</param>
    /// <param name="printsTexts">Whether texts go to stdout; files are written anyway.</param>
    public void Print(JsonElement result, bool printsTexts)
    {
        // The first revision of MCP had results of this form (2024-10-07, CompatibilityCallToolResult).
        if (result.TryGetProperty("toolResult", out JsonElement old) && !result.TryGetProperty("content", out _))
        {
            PrintOld(old, printsTexts);
            return;
        }

        JsonElement[] blocks = ResultContent.Blocks(result) ?? [];
        string?[] texts = [.. blocks.Select(ResultContent.TextOf)];
        bool[] isRepeated = new bool[texts.Length];
        // Where a text says all of it, the text is what was made for people.
        if (ResultContent.TryGetStructured(result, out JsonElement structured) && !RepeatedTexts.SayAll(texts, structured))
        {
            isRepeated = RepeatedTexts.In(texts, structured);
            Write(printsTexts, structured);
        }

        for (int i = 0; i < blocks.Length; i++)
        {
            if (texts[i] is null)
            {
                PrintOther(blocks[i], printsTexts);
            }
            else if (!isRepeated[i])
            {
                Write(printsTexts, texts[i]!);
            }
        }
    }

    private void PrintOld(JsonElement old, bool printsTexts)
    {
        if (old.ValueKind == JsonValueKind.Object && old.TryGetProperty("content", out _))
        {
            Print(old, printsTexts);
        }
        else if (old.ValueKind == JsonValueKind.String)
        {
            Write(printsTexts, LenientJson.Text(old));
        }
        else
        {
            Write(printsTexts, old);
        }
    }

    private void PrintOther(JsonElement block, bool printsTexts)
    {
        var part = ContentPart.Of(block);
        if (part.Text is { } text)
        {
            Write(printsTexts, text);
        }
        else if (part.Data is { } data && folder is not null)
        {
            string file = ContentFile.Write(folder, part.MimeType, data);
            // With --json stdout has the result alone.
            (printsTexts ? run.Output : run.Errors).WriteLine(file);
        }
        else if (part.Data is not null || part.Uri is not null)
        {
            Write(printsTexts, part.Description);
        }
        else
        {
            Write(printsTexts, block);
        }
    }

    private void Write(bool isWanted, JsonElement value)
    {
        if (isWanted)
        {
            run.PrintJson(value.WriteTo);
        }
    }

    /// <summary>A terminal gets no control characters of a server's; a file or a pipe gets the text as it is.</summary>
    private void Write(bool isWanted, string text)
    {
        if (isWanted)
        {
            string shown = Console.IsOutputRedirected ? text : UntrustedText.Lines(text);
            run.Output.Write(shown.EndsWith('\n') ? shown : shown + "\n");
        }
    }
}
