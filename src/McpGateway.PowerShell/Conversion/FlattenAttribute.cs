using System.Collections;
using System.Management.Automation;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Makes one list of words and lists of them: <c>npx -y pkg</c> and <c>npx '-y', 'pkg'</c> are the same.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlattenAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list ? Flat(list).ToArray() : inputData;

    private static IEnumerable<object?> Flat(IList list) =>
        list.Cast<object?>().SelectMany(item => (item is PSObject wrapped ? wrapped.BaseObject : item) is IList inner ? Flat(inner) : [item]);
}
