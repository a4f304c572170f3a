using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using McpGateway.Configuration;

namespace McpGateway.PowerShell;

/// <summary>What Register-McpServer and Set-McpServer make of their parameters, and what they refuse.</summary>
internal static class ServerSettings
{
    /// <summary>The most that a timer takes, in seconds.</summary>
    private const double MaxSeconds = 2_000_000;

    /// <summary>Why values cannot be used; null where they can.</summary>
    /// <param name="arguments">-ArgumentList.</param>
    /// <param name="patterns">-AllowTool, -DenyTool and -ConfirmTool.</param>
    /// <param name="replica">-Replica.</param>
    /// <param name="seconds">All timeouts.</param>
    public static string? WrongValue(string[]? arguments, string[]?[] patterns, int? replica, double?[] seconds)
    {
        if (HasNull(arguments))
        {
            // Most often a variable that is not set; left out silently, the others would move up.
            return "An argument in -ArgumentList is $null.";
        }

        if (Array.Exists(patterns, HasNull))
        {
            return "A pattern in -AllowTool, -DenyTool or -ConfirmTool is $null.";
        }

        if (replica is < 1 or > ServerDefinition.MaxReplicas)
        {
            return $"-Replica must be a whole number from 1 to {ServerDefinition.MaxReplicas}.";
        }

        return Array.Exists(seconds, value => value is <= 0 or > MaxSeconds or double.NaN) ? "A timeout must be a number of seconds above 0 and at most 2,000,000." : null;
    }

    /// <summary>A hashtable of variables or headers as the file holds them.</summary>
    /// <param name="parameter">What it was given as.</param>
    /// <param name="values">The hashtable.</param>
    /// <param name="wrong">Why it cannot be used, or null.</param>
    public static Dictionary<string, string> Map(string parameter, IDictionary? values, out string? wrong)
    {
        wrong = null;
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in values ?? new Hashtable())
        {
            string name = Text(pair.Key);
            if ((pair.Value is PSObject wrapped ? wrapped.BaseObject : pair.Value) is SecureString or PSCredential)
            {
                wrong = $"The value of '{name}' in -{parameter} is a secret, and the configuration is a plain text file. Write '${{env:{name}}}' in single quotes, and keep the value in the environment or in the .env file of the gateway's folder.";
            }

            map[name] = Text(pair.Value);
        }

        return map;
    }

    /// <summary>Seconds as a time.</summary>
    public static TimeSpan? Time(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;

    /// <summary>A folder as a full path: what is relative here means something else in a gateway that starts elsewhere.</summary>
    public static string? Folder(PSCmdlet cmdlet, string? folder) =>
        string.IsNullOrEmpty(folder) ? null
        : folder.Contains("${", StringComparison.Ordinal) ? folder
        : cmdlet.GetUnresolvedProviderPathFromPSPath(folder);

    private static bool HasNull(string[]? texts) => texts is not null && Array.Exists(texts, text => text is null);

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";
}
