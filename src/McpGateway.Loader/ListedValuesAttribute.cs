using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace McpGateway.Loader;

/// <summary>
/// The values that an optional parameter of an imported function takes, as <see cref="ValidateSetAttribute"/> has them, but that no value is none of them:
/// null and an empty text are left out of the call.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ListedValuesAttribute : ValidateArgumentsAttribute
{
    private readonly string[] _values;

    /// <param name="values">The values, as texts.</param>
    public ListedValuesAttribute(params string[] values)
    {
        _values = values;
    }

    /// <summary>The values.</summary>
    public IReadOnlyList<string> ValidValues => _values;

    /// <summary>Whether capitals do not matter.</summary>
    public bool IgnoreCase { get; set; } = true;

    /// <inheritdoc />
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (ToolValueAttribute.Read(arguments) is null)
        {
            // What stands for null in a number or a truth value is none of the values either.
            return;
        }

        object? bare = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        foreach (object? item in bare is IEnumerable items and not string ? items : new[] { bare })
        {
            string text = Convert.ToString(item is PSObject one ? one.BaseObject : item, CultureInfo.InvariantCulture) ?? "";
            if (text.Length > 0 && !Array.Exists(_values, value => value.Equals(text, IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)))
            {
                throw new ValidationMetadataException($"'{text}' is not one of the allowed values: {string.Join(", ", _values)}.");
            }
        }
    }
}
