namespace McpGateway.Gateway.Measuring;

/// <summary>From when on a gateway would cost more than it saves.</summary>
internal static class MeasuringMath
{
    /// <summary>The greatest number of tools, from 0, for which the gateway costs no more than <paramref name="without"/>; null where it never costs more.</summary>
    /// <param name="without">What all definitions cost.</param>
    /// <param name="cost">What the gateway costs.</param>
    /// <param name="tools">How many tools there are to use.</param>
    public static int? BreakEven(int without, ConversationCost cost, int tools)
    {
        if (cost.Of(tools) <= without)
        {
            return null;
        }

        // The cost never falls from one tool to the next.
        int least = 0, most = tools;
        while (least < most)
        {
            int middle = (least + most + 1) / 2;
            (least, most) = cost.Of(middle) <= without ? (middle, most) : (least, middle - 1);
        }

        return least;
    }

    /// <summary>
    /// How many of the loads, the dearest first, cost no more than <paramref name="without"/> together with the start; null where even all of them do not.
    /// </summary>
    /// <param name="without">What all definitions cost.</param>
    /// <param name="start">What the gateway costs before the first load.</param>
    /// <param name="loads">What each load costs.</param>
    public static int? BreakEven(int without, int start, IEnumerable<int> loads)
    {
        long cost = start;
        int count = 0;
        foreach (int load in loads.OrderDescending())
        {
            cost += load;
            if (cost > without)
            {
                return count;
            }

            count++;
        }

        return cost > without ? 0 : null;
    }

    /// <summary>The median, the lower one of two; 0 of nothing.</summary>
    /// <param name="values">The values.</param>
    public static int Median(int[] values) => values.Length == 0 ? 0 : values.Order().ElementAt((values.Length - 1) / 2);
}
