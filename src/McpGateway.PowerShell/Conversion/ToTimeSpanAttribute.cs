using System.Globalization;
using System.Management.Automation;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Takes a number for seconds; PowerShell itself would take whole numbers for ticks of 100 ns.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ToTimeSpanAttribute : ArgumentTransformationAttribute
{
    /// <summary>Longer than any call, and short enough for a timer.</summary>
    private const double MaxSeconds = 2_000_000;

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan span;
        if (bare is TimeSpan given)
        {
            span = given;
        }
        else if (bare is not string text)
        {
            span = TimeSpan.FromSeconds(Math.Clamp(LanguagePrimitives.ConvertTo<double>(bare), -1, MaxSeconds * 2));
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            span = TimeSpan.FromSeconds(Math.Clamp(seconds, -1, MaxSeconds * 2));
        }
        else if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span))
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is neither a number of seconds nor a time span.");
        }

        return span.TotalSeconds is > 0 and <= MaxSeconds
            ? span
            : throw new ArgumentTransformationMetadataException("The time must be more than 0 s and at most 2,000,000 s.");
    }
}
