using System.Management.Automation;
using McpGateway.Access;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Takes <c>30d</c>, a time span or a date for when something ends.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ToTokenEndAttribute : ArgumentTransformationAttribute
{
    private const int MostDays = 36_500;

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return bare switch
        {
            null => null,
            DateTimeOffset or DateTime => bare,
            TimeSpan span when span > TimeSpan.Zero && span.TotalDays < MostDays => DateTimeOffset.UtcNow + span,
            // What is typed as 30d is a decimal number to PowerShell, whose suffix is d, and never the text.
            decimal days when days > 0 && days < MostDays => DateTimeOffset.UtcNow + TimeSpan.FromDays((double)days),
            string text when TokenRules.TryParseEnd(text, DateTimeOffset.UtcNow, out DateTimeOffset end) => end,
            _ => throw new ArgumentTransformationMetadataException($"'{bare}' is neither a time from now, such as 30d, 12h, 2w or (New-TimeSpan -Days 30), nor a date, such as 2027-01-31."),
        };
    }
}
