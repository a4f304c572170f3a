namespace McpGateway.Catalog.Search;

/// <summary>What a query wants to have done, told by how it is put.</summary>
/// <param name="Action">The kinds of action it names.</param>
/// <param name="IsQuestion">Whether it asks rather than orders, so that what it names is no order.</param>
internal readonly record struct AskedAction(ToolAction Action, bool IsQuestion)
{
    private const double LeastWeight = 0.5;

    private static readonly HashSet<string> s_asking = new(StringComparer.Ordinal)
    {
        "what", "which", "who", "whose", "whom", "when", "where", "how", "why", "is", "are", "was", "were", "do", "does", "did", "has", "have", "am", "whether",
    };

    /// <summary>What comes before an order: I want to, can you, how do I, please help me.</summary>
    private static readonly HashSet<string> s_before = new(StringComparer.Ordinal)
    {
        "please", "i", "we", "you", "want", "wants", "need", "needs", "like", "to", "can", "could", "would", "will", "should", "shall", "let", "lets", "us", "me", "help", "d", "ll", "m", "way", "a", "try",
        "make", "sure", "that", "just", "how", "do", "have", "must", "go", "and", "then", "am", "trying",
    };

    /// <summary>Reads it off the first words, otherwise off all.</summary>
    /// <param name="words">The query's words in lower case.</param>
    /// <param name="concepts">What it asks for.</param>
    public static AskedAction Of(string[] words, IReadOnlyList<QueryConcept> concepts)
    {
        int first = FirstOfOrder(words);
        if (first < 0)
        {
            return new AskedAction(ToolAction.Read, IsQuestion: true);
        }

        QueryConcept? head = concepts.FirstOrDefault(concept => concept.Place == first);
        ToolAction ordered = head is null ? ToolAction.None : ActionOf(head);
        return new AskedAction(ordered != ToolAction.None ? ordered : concepts.Aggregate(ToolAction.None, (action, concept) => action | ActionOf(concept)), IsQuestion: false);
    }

    /// <summary>Where the order begins; -1 where it is a question.</summary>
    private static int FirstOfOrder(string[] words)
    {
        int first = 0;
        while (first < words.Length && s_before.Contains(words[first]))
        {
            first++;
        }

        // "How do I send ..." wants to send; "how many", "do we have", "I have" do not order.
        bool asks = words.Length > 0 && s_asking.Contains(words[0]) && !(words[0] == "how" && words.Length > 2 && words[1] is "do" or "can" or "to" && first < words.Length);
        return asks || first == words.Length || s_asking.Contains(words[first]) ? -1 : first;
    }

    /// <summary>What an action of the query is called by the query itself or, in one word, by what that may be called.</summary>
    private static ToolAction ActionOf(QueryConcept concept) =>
        concept.Ways.Where(way => way.Stems.Length == 1 && way.Weight >= LeastWeight).Aggregate(ToolAction.None, (action, way) => action | ToolActions.Of(way.Stems[0]));
}
