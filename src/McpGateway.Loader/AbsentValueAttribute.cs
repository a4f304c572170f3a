using System;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace McpGateway.Loader;

/// <summary>
/// Keeps null a null for a parameter of an imported function, in each of its forms, and takes an empty text, as in an empty cell of a CSV file, for null
/// where the parameter takes no text. PowerShell itself would make an empty text of the one and 0 of the other. It stands here because a function may
/// outlive the import of the module, and then finds only types of PowerShell's own load context.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AbsentValueAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty text is a value.</summary>
    public bool KeepsEmpty { get; set; }

    /// <summary>Whether the parameter is a string, whose null has to be told from an empty one.</summary>
    public bool IsString { get; set; }

    /// <inheritdoc />
    public override bool TransformNullOptionalParameters => true;

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? bare = ReferenceEquals(inputData, AutomationNull.Value) ? null : inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return bare is null or DBNull or NullString || (bare is "" && !KeepsEmpty) ? (IsString ? NullString.Value : null) : inputData;
    }
}
