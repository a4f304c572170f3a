namespace McpGateway.PowerShell;

/// <summary>An argument that a prompt takes.</summary>
public sealed class McpPromptArgument
{
    internal McpPromptArgument(string name, string? title, string? description, bool isRequired)
    {
        Name = name;
        Title = title;
        Description = description;
        IsRequired = isRequired;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The title for people, where the server gives one.</summary>
    public string? Title { get; }

    /// <summary>What it is, where the server says so.</summary>
    public string? Description { get; }

    /// <summary>Whether the prompt needs it.</summary>
    public bool IsRequired { get; }

    /// <summary>The name, with a question mark where it may be left out.</summary>
    public override string ToString() => McpFormat.Line(IsRequired ? Name : Name + "?");
}
