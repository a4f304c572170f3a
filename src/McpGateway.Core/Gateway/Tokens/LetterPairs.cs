namespace McpGateway.Gateway.Tokens;

/// <summary>
/// How much each pair of letters adds to the tokens of a word: pairs that stand in common English words add nothing or less, those that hardly ever do
/// (in other languages, in hashes and base64) split a word. Fitted to o200k over tool definitions, documentation, source code in several languages,
/// lock files and random identifiers.
/// </summary>
internal static class LetterPairs
{
    private const char Nothing = 'g';

    // A row for each first letter, in it a letter for each second one: 'g' is nothing, each letter after it a tenth of a token more, each before it less.
    private const string Tenths =
        "ighfmibhfjgcedofmedbhijdff" +
        "ikklhllmifmeilfouifjhkmlcn" +
        "ilgmdljdjkffoogjlghckmmpgf" +
        "hjkedkhkjhecnlhknkgjdomkgm" +
        "ihhhjjhgmojjghjgifgfngghhl" +
        "glnlggjkgspiknelqkhejlomcm" +
        "ionliqigjlnhqjjunjgilnnnmg" +
        "knokgomrlkqhllhpnkmdgoomhj" +
        "gefhceekllmedecglfecnfqjlc" +
        "golmhmjkemmkojgmomgmkpmrno" +
        "jknieniqlqmlmcmlqpkellkokp" +
        "igfjgojkiskinpfioohghgpncp" +
        "hhkienkjiqkgipegmnjlgelmkp" +
        "ilgffhdmjmiilfkhrjfeijpjjk" +
        "khhhkhikhmhhgdelqedhhkhjlh" +
        "hnjldmkdhpmdilhhmefcikmqgl" +
        "kkkmponkkrpipmjqlnnidlqqpp" +
        "hlggehclhlfjhgbhlggdjhkkgp" +
        "ildkehldktejifhhhjgghejqeo" +
        "joklimocjpjmmqhiqhhhjllmhr" +
        "gifjcgikgoleafkcoefchlmiij" +
        "hqkleojkirllknhkrmtnlolnon" +
        "inoigjlehpjgoeclogeglnhlmn" +
        "fogmgnpkmqpniloeopobkrnlip" +
        "olpmirmrontilkjgrlhoqoonho" +
        "lnplenkkqsrnmkposnnomqmljj";

    private static readonly float[] s_tokens = [.. Tenths.Select(tenth => (tenth - Nothing) / 10f)];

    /// <summary>The tokens that a pair adds.</summary>
    /// <param name="first">The first letter, in lower case, a to z.</param>
    /// <param name="second">The second letter, in lower case, a to z.</param>
    public static float Tokens(int first, int second) => s_tokens[((first - 'a') * 26) + second - 'a'];
}
