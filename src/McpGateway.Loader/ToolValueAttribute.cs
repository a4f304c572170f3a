using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace McpGateway.Loader;

/// <summary>
/// Of a parameter of an imported function: a number, or true or false, that may nevertheless be null. PowerShell would make 0 or false of null and of an empty text, and a
/// type that takes null has no name that help could show. What stands for null is a value of the parameter's type that is known by its identity.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ToolValueAttribute : ArgumentTransformationAttribute
{
    private static readonly object s_noLong = 0L;
    private static readonly object s_noDouble = 0.0;
    private static readonly object s_noBool = false;

    private readonly Type _type;

    /// <summary>Makes one.</summary>
    /// <param name="type">The parameter's type: <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.</param>
    public ToolValueAttribute(Type type) => _type = type;

    /// <summary>Whether null is refused.</summary>
    public bool Required { get; set; }

    /// <inheritdoc />
    public override bool TransformNullOptionalParameters => true;

    /// <summary>What was given for a parameter, null included.</summary>
    /// <param name="value">The parameter's value.</param>
    public static object? Read(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is var given && (ReferenceEquals(given, s_noLong) || ReferenceEquals(given, s_noDouble) || ReferenceEquals(given, s_noBool)) ? null : value;

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (given is null or "" or DBNull or NullString || ReferenceEquals(given, AutomationNull.Value))
        {
            return Required ? throw new ArgumentTransformationMetadataException("The tool needs a value here, not null or an empty string.")
                : _type == typeof(long) ? s_noLong
                : _type == typeof(double) ? s_noDouble
                : s_noBool;
        }

        // PowerShell would round it.
        return _type == typeof(long) && given is double or float or decimal && LanguagePrimitives.ConvertTo<double>(given) % 1 != 0
            ? throw new ArgumentTransformationMetadataException($"The tool takes whole numbers here, and '{LanguagePrimitives.ConvertTo<string>(given)}' is not one.")
            : inputData;
    }
}
