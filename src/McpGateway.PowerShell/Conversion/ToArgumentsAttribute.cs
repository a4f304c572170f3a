using System.Management.Automation;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Takes anything for arguments as it is: PowerShell itself would look for properties to set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ToArgumentsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is McpArguments arguments ? arguments : new McpArguments(inputData);
}
