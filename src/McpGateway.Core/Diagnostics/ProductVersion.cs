using System.Reflection;

namespace McpGateway.Diagnostics;

/// <summary>The version of this build, which the module's manifest decides.</summary>
public static class ProductVersion
{
    /// <summary>The version as text: <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
