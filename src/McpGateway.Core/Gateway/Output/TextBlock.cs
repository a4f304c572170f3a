namespace McpGateway.Gateway.Output;

/// <summary>A stretch of a kept result that is read at once: whole characters of one part.</summary>
/// <param name="Byte">Where it begins in the file.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="First">The offset of its first character.</param>
/// <param name="Part">The number of its part.</param>
internal readonly record struct TextBlock(long Byte, int Length, long First, int Part);
