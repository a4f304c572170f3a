namespace McpGateway.Catalog.Search;

/// <summary>Forms of English words that no rule leads to their word.</summary>
internal static class IrregularForms
{
    private static readonly Dictionary<string, string> s_words = Read(
        """
        sent send, paid pay, bought buy, sold sell, wrote write, written write, found find, made make, built build, told tell, said say, spoke speak,
        spoken speak, took take, taken take, gave give, given give, shown show, got get, gotten get, kept keep, ran run, began begin, begun begin,
        met meet, held hold, broke break, broken break, chose choose, chosen choose, drew draw, drawn draw, drove drive, driven drive, hidden hide,
        knew know, known know, seen see, spent spend, thought think, went go, gone go, brought bring, caught catch, taught teach, heard hear,
        forgot forget, forgotten forget, threw throw, thrown throw, grew grow, grown grow, stole steal, stolen steal, froze freeze, frozen freeze,
        undid undo, undone undo, rewrote rewrite, rewritten rewrite, overwritten overwrite, rebuilt rebuild, people person, children child, men man,
        women woman, indices index, indexes index, matrices matrix, vertices vertex, axes axis, analyses analysis, criteria criterion, phenomena phenomenon
        """);

    /// <summary>The word that this is a form of, or the word itself.</summary>
    public static string Regular(string word) => s_words.GetValueOrDefault(word, word);

    private static Dictionary<string, string> Read(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries).Select(pair => pair.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
