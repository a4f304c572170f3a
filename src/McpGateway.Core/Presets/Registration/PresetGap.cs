namespace McpGateway.Presets.Registration;

/// <summary>Something that a preset needs and that is missing.</summary>
/// <param name="Name">What it is, in a word: a program, a variable, a setting, or <c>login</c>.</param>
/// <param name="Text">What to do about it, a sentence or two.</param>
public sealed record PresetGap(string Name, string Text);
