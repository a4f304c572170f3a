using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Makes arguments of an object from the pipeline: a property becomes the argument of its name.</summary>
internal static class RecordReader
{
    /// <summary>The arguments that an object holds.</summary>
    /// <param name="record">The object. Of a dictionary every entry counts, of other objects the properties that the tool knows.</param>
    /// <param name="schema">What the tool takes; null where that is not known.</param>
    /// <exception cref="FormatException">It holds none.</exception>
    public static OrderedDictionary Read(PSObject record, ToolSchema? schema)
    {
        var arguments = new OrderedDictionary(StringComparer.Ordinal);
        if (record.BaseObject is IDictionary map)
        {
            foreach (DictionaryEntry entry in map)
            {
                string name = Convert.ToString(entry.Key is PSObject key ? key.BaseObject : entry.Key, CultureInfo.InvariantCulture) ?? "";
                arguments[(schema is null ? null : ArgumentNames.Find(schema, name)?.Name) ?? name] = entry.Value;
            }

            return arguments;
        }

        IReadOnlyList<ToolProperty> known = schema?.Properties ?? [];
        if (record.BaseObject is string || record.BaseObject.GetType().IsPrimitive)
        {
            ToolProperty only = OnlyOne(known) ?? throw new FormatException(
                $"A {record.BaseObject.GetType().Name} from the pipeline has no property names to bind by, and the tool does not take exactly one argument. Give the arguments as a hashtable, for example with ForEach-Object.");
            arguments[only.Name] = record;
            return arguments;
        }

        if (known.Count > 0)
        {
            AddKnown(arguments, record, known);
        }
        else if (record.BaseObject is PSCustomObject)
        {
            foreach (PSPropertyInfo property in record.Properties.Where(property => property.IsGettable && !AbsentArguments.IsNull(property.Value)))
            {
                arguments[property.Name] = property.Value;
            }
        }

        return arguments.Count > 0 || known.Any(property => property.IsRequired)
            ? arguments
            : throw new FormatException($"The {TypeOf(record)} from the pipeline has no property that matches an argument of the tool.");
    }

    private static void AddKnown(OrderedDictionary arguments, PSObject record, IReadOnlyList<ToolProperty> known)
    {
        foreach (ToolProperty property in known)
        {
            PSPropertyInfo? given = record.Properties[property.Name];
            if (given is not { IsGettable: true } || given.Value is not { } value || AbsentArguments.IsNull(value))
            {
                continue;
            }

            // An empty cell of a CSV file says nothing.
            if (property.IsRequired || (value is PSObject wrapped ? wrapped.BaseObject : value) is not "")
            {
                arguments[property.Name] = value;
            }
        }
    }

    private static ToolProperty? OnlyOne(IReadOnlyList<ToolProperty> known) =>
        known.Where(property => property.IsRequired).ToArray() is [var required] ? required : known is [var only] ? only : null;

    private static string TypeOf(PSObject record) => record.BaseObject is PSCustomObject ? "object" : record.BaseObject.GetType().Name;
}
