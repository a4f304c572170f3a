using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Connections;
using McpGateway.Gateway.MetaTools;

namespace McpGateway.Benchmarks.Estimate;

/// <summary>What the estimate is tried on: definitions, replies made of them, languages, and the kinds of text that results of tools are.</summary>
internal static class Samples
{
    /// <summary>The definitions of each server that published/tokens.mjs has counted.</summary>
    public static IEnumerable<Sample> Definitions(string countedFile)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(countedFile));
        foreach (JsonElement server in document.RootElement.EnumerateArray())
        {
            yield return new Sample(server.GetProperty("server").GetString()!, [.. server.GetProperty("definitions").EnumerateArray().Select(definition => definition.GetString()!)]);
        }
    }

    /// <summary>What <c>load_mcp_tools</c> answers for a server with these definitions.</summary>
    public static Sample Reply(Sample definitions)
    {
        var identity = new ServerIdentity(definitions.Name, "", "", null, "{}"u8.ToArray());
        var entry = new CatalogEntry(definitions.Name, "", default, identity, definitions.Texts.Select(text => CatalogTool.TryRead(Encoding.UTF8.GetBytes(text))!));
        return new Sample(definitions.Name, [ServerOverview.Signatures(entry)]);
    }

    /// <summary>The same description of a tool in many languages.</summary>
    public static IEnumerable<Sample> Languages(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        foreach (JsonProperty language in document.RootElement.EnumerateObject())
        {
            yield return new Sample(language.Name, [language.Value.GetString()!]);
        }
    }

    /// <summary>Texts such as tools answer with.</summary>
    /// <param name="published">The folder with the installed servers, whose files serve as examples.</param>
    public static IEnumerable<Sample> Results(string published)
    {
        string modules = Path.Combine(published, "node_modules");
        var random = new Random(4);
        byte[] bytes = new byte[6000];
        random.NextBytes(bytes);
        yield return new Sample("Markdown", FilesOf(modules, "README.md", 60));
        yield return new Sample("TypeScript", FilesOf(modules, "*.d.ts", 60));
        yield return new Sample("JavaScript", FilesOf(modules, "index.js", 60));
        yield return new Sample("JSON, indented", FilesOf(modules, "package.json", 60));
        yield return new Sample("JSON, compact", [.. FilesOf(modules, "package.json", 60).Select(Compact)]);
        yield return new Sample("lock file with digests", [File.ReadAllText(Path.Combine(published, "package-lock.json"))]);
        yield return new Sample("HTML", [Html(random)]);
        yield return new Sample("log lines", [Lines(400, i => string.Create(CultureInfo.InvariantCulture, $"2026-11-{1 + (i % 28):00}T{i % 24:00}:{random.Next(60):00}:{random.Next(60):00}.{random.Next(1000):000}Z INFO  [worker-{random.Next(8)}] GET /api/v2/orders/{random.Next(100000)} 200 in {random.Next(900)} ms"))]);
        yield return new Sample("table of numbers", [Lines(400, i => string.Create(CultureInfo.InvariantCulture, $"{i},{random.NextDouble() * 1000:0.000},{random.Next(1, 1000000)},{(random.Next(2) == 0 ? "yes" : "no")},-{random.NextDouble():0.0000}"))]);
        yield return new Sample("UUIDs", [Lines(300, _ => Uuid(random))]);
        yield return new Sample("hexadecimal", [Convert.ToHexStringLower(bytes)]);
        yield return new Sample("base64", [Convert.ToBase64String(bytes)]);
    }

    private static string[] FilesOf(string folder, string pattern, int count)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Where(file => new FileInfo(file).Length is > 2000 and < 60_000).Order(StringComparer.Ordinal)];
        int step = Math.Max(1, files.Length / count);
        return [.. files.Where((_, i) => i % step == 0).Take(count).Select(File.ReadAllText)];
    }

    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }

    private static string Lines(int count, Func<int, string> line) => string.Join('\n', Enumerable.Range(0, count).Select(line));

    private static string Uuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static string Html(Random random) => "<!DOCTYPE html><html lang=\"en\"><head><title>Orders</title></head><body><table class=\"orders\"><tbody>"
        + Lines(150, i => string.Create(CultureInfo.InvariantCulture, $"<tr id=\"row-{i}\"><td class=\"name\">Customer {i}</td><td class=\"num\">{random.Next(1000)}</td><td><a href=\"/orders/{i}?from=list&amp;page={random.Next(9)}\">Show order</a></td></tr>"))
        + "</tbody></table></body></html>";
}
