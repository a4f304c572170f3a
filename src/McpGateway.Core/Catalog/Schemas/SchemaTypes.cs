using System.Diagnostics.CodeAnalysis;

namespace McpGateway.Catalog.Schemas;

/// <summary>The types of JSON values that a schema allows (JSON Schema 2020-12, validation 6.1.1).</summary>
[Flags]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names are JSON Schema's own.")]
public enum SchemaTypes
{
    /// <summary>No value at all, as the schema <c>false</c> says.</summary>
    None = 0,

    /// <summary>A text.</summary>
    String = 1,

    /// <summary>A number without a fraction.</summary>
    Integer = 2,

    /// <summary>Any number; it never comes without <see cref="Integer"/>.</summary>
    Number = 4,

    /// <summary>True or false.</summary>
    Boolean = 8,

    /// <summary>An object.</summary>
    Object = 16,

    /// <summary>An array.</summary>
    Array = 32,

    /// <summary>Null.</summary>
    Null = 64,

    /// <summary>Every value, which is so where a schema says nothing of types.</summary>
    All = String | Integer | Number | Boolean | Object | Array | Null,
}
