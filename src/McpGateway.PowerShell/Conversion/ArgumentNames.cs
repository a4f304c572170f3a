using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Finds the property that a name means: PowerShell does not tell names apart by case, JSON does.</summary>
internal static class ArgumentNames
{
    /// <summary>The property of exactly this name, or the only one that differs in case alone.</summary>
    public static ToolProperty? Find(ToolSchema schema, string name)
    {
        ToolProperty? alike = null;
        foreach (ToolProperty property in schema.Properties)
        {
            if (property.Name == name)
            {
                return property;
            }

            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                if (alike is not null)
                {
                    return null;
                }

                alike = property;
            }
        }

        return alike;
    }
}
