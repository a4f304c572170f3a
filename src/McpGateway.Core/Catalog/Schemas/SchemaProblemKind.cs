namespace McpGateway.Catalog.Schemas;

/// <summary>What is wrong with an argument.</summary>
public enum SchemaProblemKind
{
    /// <summary>A required property is not there.</summary>
    Missing,

    /// <summary>A property is there that the schema neither names nor admits. Many servers leave such a one unread.</summary>
    Unknown,

    /// <summary>The value has a type that the schema does not allow.</summary>
    WrongType,

    /// <summary>The value is none of those the schema lists.</summary>
    NotListed,

    /// <summary>The value fits none of the alternatives of the schema.</summary>
    NoAlternative,
}
