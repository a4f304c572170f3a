using System.Collections.Specialized;
using System.Management.Automation;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Takes an object for the hashtable of its properties, as ConvertFrom-Json gives it, and an empty text for none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ObjectAsMapAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is "")
        {
            return null;
        }

        if (bare is not PSCustomObject)
        {
            return inputData;
        }

        var map = new OrderedDictionary(StringComparer.Ordinal);
        foreach (PSPropertyInfo property in ((PSObject)inputData!).Properties)
        {
            map[property.Name] = property.Value;
        }

        return map;
    }
}
