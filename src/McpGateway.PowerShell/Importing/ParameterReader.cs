using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>Makes the parameters of a function from the schema of its tool's arguments.</summary>
internal static class ParameterReader
{
    private const string Additional = "AdditionalArguments";
    private const int MaxParameters = 500;
    private const int MaxLength = 100;

    /// <summary>What every function has of its own, and what PowerShell gives every function, with the short forms.</summary>
    private static readonly string[] s_own =
    [
        Additional, "Raw", "AsObject", "Timeout", "SamplingScript", "SkipArgumentCheck", "Force",
        "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable", "InformationVariable",
        "OutVariable", "OutBuffer", "PipelineVariable", "WhatIf", "Confirm",
        "vb", "db", "ea", "wa", "infa", "proga", "ev", "wv", "iv", "ov", "ob", "pv", "wi", "cf",
    ];

    /// <summary>Variables that PowerShell keeps for itself: a parameter is a variable too.</summary>
    private static readonly string[] s_variables =
    [
        "Args", "ConsoleFileName", "EnabledExperimentalFeatures", "Error", "Event", "EventArgs", "EventSubscriber", "ExecutionContext", "False", "ForEach", "Home", "Host", "Input",
        "IsCoreCLR", "IsLinux", "IsMacOS", "IsWindows", "LastExitCode", "Matches", "MyInvocation", "NestedPromptLevel", "Null", "OFS", "OutputEncoding", "PID",
        "Profile", "PSBoundParameters", "PSCmdlet", "PSCommandPath", "PSCulture", "PSDebugContext", "PSEdition", "PSHome", "PSItem", "PSScriptRoot", "PSSenderInfo",
        "PSStyle", "PSUICulture", "PSVersionTable", "PWD", "Sender", "ShellId", "StackTrace", "Switch", "This", "True", FunctionWriter.GivenVariable,
    ];

    private static readonly HashSet<string> s_reserved = new(s_own.Concat(s_variables), StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameters, in the order of the schema.</summary>
    /// <param name="schema">The schema.</param>
    public static IReadOnlyList<FunctionParameter> Read(ToolSchema schema)
    {
        ToolProperty[] properties = [.. schema.Properties.Take(MaxParameters)];
        IReadOnlyDictionary<string, string> names = Names(properties);
        var aliases = new HashSet<string>(s_own.Concat(names.Values), StringComparer.OrdinalIgnoreCase);
        IReadOnlyDictionary<string, string[]> common = CommonNames.Of(properties);
        var parameters = new List<FunctionParameter>();
        int position = 0;
        foreach (ToolProperty property in properties)
        {
            parameters.Add(new FunctionParameter(names[property.Name], property.Name, property.Schema)
            {
                Aliases =
                [
                    .. new[] { property.Name }.Where(name => ScriptText.IsPlain(name) && name.Trim().Length > 0).Concat(common.GetValueOrDefault(property.Name, [])).Where(aliases.Add),
                ],
                // Some list as required what they fill in themselves.
                Position = property.IsRequired && property.Schema.Default is null ? position++ : null,
            });
        }

        return parameters;
    }

    /// <summary>The short name of <c>-AdditionalArguments</c>, unless the tool has a property of that name.</summary>
    /// <param name="parameters">The tool's parameters.</param>
    public static string? AdditionalAlias(IReadOnlyList<FunctionParameter> parameters) =>
        parameters.Any(parameter => Is(parameter.Name) || parameter.Aliases.Any(Is)) ? null : "Arguments";

    private static bool Is(string name) => name.Equals("Arguments", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Names(IEnumerable<ToolProperty> properties)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(s_reserved, StringComparer.OrdinalIgnoreCase);
        foreach (string key in properties.Select(property => property.Name).Order(StringComparer.Ordinal))
        {
            string name = NameWords.Pascal(NameWords.Split(key));
            if (name.Length == 0 || !char.IsLetter(name[0]))
            {
                name = "Argument" + name;
            }
            else if (s_reserved.Contains(name) || name.EndsWith("Preference", StringComparison.OrdinalIgnoreCase))
            {
                // $ConfirmPreference and its like decide what is asked.
                name += "Argument";
            }

            names[key] = FunctionNames.Unique(name.Length <= MaxLength ? name : name[..MaxLength], key, taken);
        }

        return names;
    }
}
