namespace McpGateway.PowerShell;

/// <summary>A message of a rendered prompt (MCP 2025-11-25, Prompts, PromptMessage).</summary>
public sealed class McpPromptMessage
{
    internal McpPromptMessage(string role, object? content)
    {
        Role = role;
        Content = content;
    }

    /// <summary>Who speaks: <c>user</c> or <c>assistant</c>.</summary>
    public string Role { get; }

    /// <summary>What is said: a text as a string; an image, a sound or a resource as an <see cref="McpContent"/>.</summary>
    public object? Content { get; }

    /// <summary>The content as text, fit to be shown: <see cref="Content"/> has it as the server sent it.</summary>
    public override string ToString() => McpFormat.Lines(Content);
}
