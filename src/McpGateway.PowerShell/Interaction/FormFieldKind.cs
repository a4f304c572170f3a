namespace McpGateway.PowerShell.Interaction;

/// <summary>What a field of a form takes.</summary>
internal enum FormFieldKind
{
    Text,
    Number,
    Integer,
    Boolean,
    OneOf,
    SeveralOf,
}
