namespace McpGateway.Configuration;

/// <summary>Whether a rule is about something.</summary>
internal enum RuleFit
{
    /// <summary>It is not.</summary>
    No,

    /// <summary>That depends on what variables stand for, or on where a program is found.</summary>
    Maybe,

    /// <summary>It is.</summary>
    Yes,
}
