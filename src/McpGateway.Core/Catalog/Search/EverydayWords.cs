namespace McpGateway.Catalog.Search;

/// <summary>
/// Words of every day that say little about what a tool does, and that people use a lot when they say what they want to achieve. A tool that has one of
/// them has it by chance: what is rare among tools would count for much otherwise.
/// </summary>
internal static class EverydayWords
{
    private static readonly HashSet<string> s_words = new(
        """
        able above accident across afterwards ago ahead alone along although altogether among angry annoying anyone anyway anywhere apart around aside asleep
        awake away awful back badly barely beautiful became become becomes began begin behind below beside besides better between beyond blame blue boring boss
        bother brown busy buy came careful carefully certain certainly cheap clear clearly clever cold colleague complicated constantly correctly couple course
        crazy dad decent despite difficult dirty doubt due during early easier easy either electric elsewhere empty entire entirely especially evening
        everybody everyone everywhere exact exactly except expensive extra extremely fair fairly familiar famous far fast faster favourite feel feels few fewer
        finally fine five folks follows forever fortunately four fresh friday fun funny further generally gets getting girl glad gone gray green grey grown
        guess guy guys half halfway happen happened happening happens happily happy hardly hate hear heard heavy hello hey hi high honest honestly hope
        hopefully hopeless hour hours huge idea immediately inside interesting involved its keeps kept kids kindly knew known knows large largely late lately
        later lazy let lets likely likes lonely loose lose losing lots loud love low lucky mad mainly man matter matters mean means meant middle mind mine
        minute minutes miss mom monday month months morning mostly mum myself naturally near nearly neat necessary neither newly night nobody none normal
        normally nothing notice november nowhere obvious obviously odd off often oh ok okay older oldest orange ours outside overall pair past perfect
        perfectly perhaps piece pieces pink plain pleased plenty pretty probably problem problems proper properly purple quiet quietly quite rather ready
        reason red regularly rest rid roughly sad safe safely said sat saturday saw seem seems seen seriously seven short shortly side silly simple simply six
        slightly slow slowly smart soft somehow somewhat somewhere soon sooner sorry stand strange strong stuff stupid sudden suddenly sunday suppose supposed
        ten terrible terribly thank thanks themselves thin thinks thought thursday tight tiny tired tomorrow tonight tons top total totally tough toward
        towards tries true truly tuesday turn turns twice typical typically ugly unfortunately unless unlike upon useful usual usually various vast wanted warm
        wednesday week weekend weeks weird went wet white wide wife wish woken woman wonder wondering worked worry worse worst worth wrong year years yellow
        young yourself
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    /// <summary>Whether a word, in lower case, is one.</summary>
    public static bool Contains(string word) => s_words.Contains(word);
}
