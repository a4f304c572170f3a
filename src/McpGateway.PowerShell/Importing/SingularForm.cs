namespace McpGateway.PowerShell.Importing;

/// <summary>
/// The singular of an English word, for nouns of functions. It knows endings and the exceptions that names of tools are likely to hold; a word that it does not know stays as it is.
/// docs/importing.md says what it is for.
/// </summary>
internal static class SingularForm
{
    /// <summary>Words that are singular, or have no other form, although their ending says otherwise.</summary>
    private static readonly HashSet<string> s_same = Words("""
        access address alias analytics as atlas aws axis bias bus canvas chaos chess class cms compass cosmos css diabetes dns ecs ecmas eks exists gas glass gps graphics
        has headquarters his https iis ios is its js kubernetes kudos linguistics logistics macos mathematics means mechanics nas news os pandas physics plus pos postgres
        progress rds redis rss saas sas series ses sms sns species sqs statistics status tennis this tls tts us windows yes kms gcs ebs efs paas iaas lens always
        across less previous virus campus bonus focus basis crisis thesis diagnosis hypothesis analysis synopsis jenkins kansas texas christmas does goes was
        """);

    private static readonly Dictionary<string, string> s_irregular = Pairs("""
        people:person children:child men:man women:woman mice:mouse feet:foot teeth:tooth geese:goose oxen:ox indices:index matrices:matrix vertices:vertex appendices:appendix
        criteria:criterion phenomena:phenomenon analyses:analysis theses:thesis hypotheses:hypothesis crises:crisis diagnoses:diagnosis synopses:synopsis axes:axis
        statuses:status buses:bus viruses:virus campuses:campus bonuses:bonus focuses:focus aliases:alias canvases:canvas atlases:atlas biases:bias gases:gas lenses:lens
        leaves:leaf shelves:shelf lives:life wives:wife wolves:wolf halves:half knives:knife selves:self calves:calf loaves:loaf thieves:thief scarves:scarf
        heroes:hero potatoes:potato tomatoes:tomato echoes:echo vetoes:veto torpedoes:torpedo
        movies:movie cookies:cookie calories:calorie zombies:zombie selfies:selfie pies:pie ties:tie lies:lie dies:die birdies:birdie rookies:rookie hoodies:hoodie
        caches:cache headaches:headache niches:niche avalanches:avalanche psyches:psyche quizzes:quiz whizzes:whiz
        apis:api uris:uri guis:gui clis:cli kpis:kpi wikis:wiki emojis:emoji taxis:taxi skis:ski menus:menu gpus:gpu cpus:cpu tpus:tpu emus:emu gnus:gnu skus:sku
        """);

    /// <summary>The word's singular, in the case that the word has.</summary>
    /// <param name="word">A word of a name.</param>
    public static string Of(string word)
    {
        string lower = word.ToLowerInvariant();
        if (s_irregular.TryGetValue(lower, out string? irregular))
        {
            return AsWritten(word, irregular);
        }

        // A name in capitals, such as HTTPS, is none of many; URLs are.
        if (s_same.Contains(lower) || word.Length < 3 || !word.EndsWith('s') || !word.All(char.IsAsciiLetter))
        {
            return word;
        }

        return lower switch
        {
            _ when Ends(lower, "ss", "us", "is") => word,
            _ when Ends(lower, "ies") && word.Length > 4 => word[..^3] + "y",
            _ when Ends(lower, "sses", "shes", "ches", "xes") => word[..^2],
            _ => word[..^1],
        };
    }

    /// <summary>Whether two words are the same, whatever their case and number.</summary>
    public static bool AreOne(string first, string second) => Of(first).Equals(Of(second), StringComparison.OrdinalIgnoreCase);

    private static bool Ends(string word, params string[] endings) => Array.Exists(endings, ending => word.EndsWith(ending, StringComparison.Ordinal));

    private static string AsWritten(string word, string singular) =>
        word.All(c => !char.IsLower(c)) ? singular.ToUpperInvariant() : char.IsUpper(word[0]) ? char.ToUpperInvariant(singular[0]) + singular[1..] : singular;

    private static HashSet<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static Dictionary<string, string> Pairs(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
