using System.Text.RegularExpressions;

namespace McpGateway.Catalog.Steering;

/// <summary>Finds phrases that a description of a tool has no use for. Each is meant to be rare in what honest servers say.</summary>
internal static partial class SteeringPhrases
{
    /// <summary>No phrase is shorter.</summary>
    private const int Shortest = 10;

    private const int PatternTime = 1000;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>What was found, a few words each.</summary>
    public static IEnumerable<string> Find(string text)
    {
        if (text.Length < Shortest)
        {
            return [];
        }

        try
        {
            return [.. Look(text)];
        }
        catch (RegexMatchTimeoutException)
        {
            return ["text that takes too long to look through"];
        }
    }

    private static IEnumerable<string> Look(string text)
    {
        if (Conceals().IsMatch(text))
        {
            yield return "tells to keep something from the user";
        }

        if (Overrides().IsMatch(text) || Tags().IsMatch(text))
        {
            yield return "speaks as the system";
        }

        if (OtherTools().IsMatch(text))
        {
            yield return "orders about other tools";
        }

        if (SecretPlaces().IsMatch(text) || AsksForSecrets().IsMatch(text))
        {
            yield return "asks for secrets";
        }

        if (SendsAway().IsMatch(text) || Conversation().IsMatch(text))
        {
            yield return "sends data elsewhere";
        }

        if (Encoded().IsMatch(text))
        {
            yield return "encoded text";
        }
    }

    // "Do not tell the user", "without informing the user", "never mention this to the user"; not "do not show raw ids to the user", which is about how to answer.
    [GeneratedRegex("""
        \b(?:do\s?n[o']?t|don[’']t|must\s+not|should\s+not|never|without)\s+(?:\w+\s+){0,3}?(?:tell|telling|inform|informing|notify|notifying|alert|alerting|warn|warning|mention|mentioning|disclos\w+|reveal\w*|let)\s+(?:(?:it|this|that|any\s*thing|any\s+of\s+this|these|them|\w+)\s+){0,5}?(?:the\s+|your\s+)?(?:user|human|person|owner)s?\b(?!'?s?\s+(?:id|name|token|password|secret|key))
        |\b(?:hide|conceal|keep)\s+(?:this|it|that|these)\s+(?:\w+\s+){0,4}?(?:from\s+(?:the\s+)?(?:user|human)|secret|hidden)\b
        |\b(?:secretly|covertly|surreptitiously)\b
        |\bsilently\s+(?:send|forward|include|read|copy|upload|call|add|collect|append|transmit)\w*
        |\b(?:user|human)\s+(?:must|should|need)\s*(?:not|n't)\s+(?:know|see|notice|be\s+(?:told|informed|aware))\b
        |\bdo\s*n[o']?t\s+(?:mention|tell)\s+(?:this|it|that|anyone|anybody)\b
        """, Options | RegexOptions.IgnorePatternWhitespace, PatternTime)]
    private static partial Regex Conceals();

    [GeneratedRegex("""
        \b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|your|of|these|those|every)\s+){0,3}(?:previous|prior|above|earlier|preceding|other|existing|system|safety|original)\s+(?:\w+\s+)?(?:instruction|prompt|rule|guideline|direction|message|polic|restriction|context)\w*
        |\byou\s+are\s+now\s+(?:an?|the|in|no\s+longer)\s
        |\bnew\s+(?:system\s+)?instructions?\s*:
        |\bsystem\s*(?:prompt|message|instruction|override)\s*:
        |\[/?INST\]|<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>
        """, Options | RegexOptions.IgnorePatternWhitespace, PatternTime)]
    private static partial Regex Overrides();

    [GeneratedRegex(@"<\s*/?\s*(?:important|system|sys|secret|hidden|critical|admin|instructions?|system[-_ ]?(?:prompt|message|instructions?)|override|assistant|developer)\s*/?>", Options, PatternTime)]
    private static partial Regex Tags();

    // About the tools of others: "before any other tool", "instead of all other tools". A server may order its own by name.
    [GeneratedRegex("""
        \b(?:before|prior\s+to|instead\s+of|rather\s+than|after)\s+(?:(?:using|calling|invoking|running|executing|you\s+(?:use|call))\s+)?(?:any|every|all|each)\s+(?:of\s+the\s+)?other\s+(?:available\s+|mcp\s+)?tools?\b
        |\bwhen(?:ever)?\s+(?:any|every|all|another|other)\s+(?:other\s+)?tools?\s+(?:is|are|gets?)\s+(?:called|used|invoked|run)
        |\b(?:do\s*n[o']?t|never|must\s+not|stop)\s+(?:use|using|call|calling|invoke|trust)\s+(?:any\s+|all\s+|the\s+)?other\s+(?:available\s+|mcp\s+)?tools?\b
        |\b(?:for|before|on|in|with)\s+(?:every|each|any|all)\s+(?:user\s+)?(?:request|message|response|conversation|turn|task)s?\b[^.\n]{0,40}\b(?:always\s+)?(?:call|use|invoke|run)\s+this\s+tool\b
        |\b(?:always|must)\s+(?:call|use|invoke|run)\s+this\s+tool\b[^.\n]{0,60}\b(?:every|each|any|all)\s+(?:user\s+)?(?:request|message|response|conversation|turn|task)s?\b
        |\b(?:other|all)\s+tools?\s+(?:are|is)\s+(?:deprecated|broken|unsafe|insecure|disabled|malicious|forbidden)\b
        """, Options | RegexOptions.IgnorePatternWhitespace, PatternTime)]
    private static partial Regex OtherTools();

    [GeneratedRegex(@"(?:~|\$HOME|%USERPROFILE%|/root|/home/[\w-]+)[/\\]\.(?:(?:ssh|aws|gnupg|kube|docker|cursor|claude|mcp)[/\\]\w|(?:netrc|npmrc|pypirc|git-credentials|bash_history|zsh_history)\b)|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\.aws[/\\]credentials\b|/etc/(?:shadow|sudoers)\b|\.(?:cursor|claude)[/\\](?:mcp|settings)\w*\.json|claude_desktop_config\.json", Options, PatternTime)]
    private static partial Regex SecretPlaces();

    [GeneratedRegex("""
        \b(?:read|include|send|pass|provide|attach|paste|append|put|insert|add|supply|collect|gather|fetch|cat|copy)\s+(?:\w+\s+){0,4}?(?:content[s]?\s+of\s+)?(?:the\s+|your\s+|all\s+|any\s+|user'?s?\s+|their\s+|its\s+)*(?:ssh\s+keys?|private\s+keys?|\.env\s+files?|environment\s+variables|api\s+keys|access\s+tokens|passwords|credentials|cookies|seed\s+phrases?)\b[^.\n]{0,80}\b(?:parameter|argument|field|here|as\s+['"`]|in\s+['"`]|into|side\s*note)
        |\b(?:contents?|text)\s+of\s+(?:the\s+|your\s+|all\s+|any\s+|user'?s?\s+)*(?:ssh\s+keys?|private\s+keys?|\.env\b|/etc/passwd|mcp\.json|credentials?\s+files?)
        |\b(?:read|cat|open|access)\s+(?:the\s+file\s+|the\s+)?['"`]?(?:/etc/passwd|~?/?\.env|~/\.\w+)
        """, Options | RegexOptions.IgnorePatternWhitespace, PatternTime)]
    private static partial Regex AsksForSecrets();

    [GeneratedRegex("""
        \b(?:send|forward|upload|post|transmit|exfiltrate|copy|cc|bcc|report|leak)\w*\s+(?:\w+\s+){0,4}?(?:all|any|every|each|the\s+(?:full|entire|whole|complete)|a\s+copy\s+of)\b[^.\n]{0,60}\bto\b[^.\n]{0,40}(?:https?://|\b[\w.+-]+@[\w-]+\.\w)
        |\b(?:add|include|put|set|use)\s+(?:\w+\s+){0,3}?[\w.+-]+@[\w-]+\.\w[\w.]*\s+(?:\w+\s+){0,3}?(?:to|in|as)\s+(?:the\s+)?(?:bcc|cc)\b
        |\bexfiltrat\w+
        """, Options | RegexOptions.IgnorePatternWhitespace, PatternTime)]
    private static partial Regex SendsAway();

    [GeneratedRegex(@"\b(?:send|include|pass|provide|put|copy|attach|append|insert|paste)\s+(?:\w+\s+){0,3}?(?:entire|full|whole|complete|all|previous|prior)\s+(?:of\s+the\s+|the\s+|previous\s+|prior\s+|user\s+)*(?:conversation|chat|message|prompt|dialogue|dialog)s?\s*(?:history|context|log|transcript|so\s+far|messages?)?\b|\b(?:system\s+prompt|chat\s+history|conversation\s+history)\b[^.\n]{0,40}\b(?:into|in|as|to)\s+(?:the\s+|this\s+)?['""`]?\w+['""`]?\s+(?:parameter|argument|field)", Options, PatternTime)]
    private static partial Regex Conversation();

    [GeneratedRegex(@"(?<![\w/+])(?=[\w/+]*\d)(?=[\w/+]*[a-z])(?=[\w/+]*[A-Z])[A-Za-z0-9+/]{160,}={0,2}", RegexOptions.CultureInvariant, PatternTime)]
    private static partial Regex Encoded();
}
