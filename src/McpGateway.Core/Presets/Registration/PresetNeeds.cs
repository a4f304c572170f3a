using System.ComponentModel;
using System.Diagnostics;
using McpGateway.Configuration;
using McpGateway.Secrets;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;

namespace McpGateway.Presets.Registration;

/// <summary>What forms of presets need, and what of it is missing on this machine. Looks for programs, variables and names of secrets; starts no server.</summary>
public sealed class PresetNeeds
{
    private const string NodePage = "https://nodejs.org";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly string[] s_ofNode = ["npx", "node"];

    private readonly Variables _variables;
    private readonly Lazy<HashSet<string>> _secrets;
    private readonly Lazy<Version?> _node;
    private readonly string _variablesFile;

    /// <param name="home">The gateway's folder.</param>
    public PresetNeeds(GatewayHome home)
    {
        _variables = Variables.Load(home);
        _variablesFile = home.EnvironmentFile;
        _secrets = new(() => SecretsOf(home));
        _node = new(FindNode);
    }

    /// <summary>The name of the secret that a server uses for a variable, or would: one of the variable's own name is used where it is kept.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="variable">The variable.</param>
    internal string SecretOf(string server, PresetVariable variable) => _secrets.Value.Contains(variable.Name) ? variable.Name : NamedSecrets.NameOf(server, variable.Name);

    /// <summary>Whether the secret that a server uses for a variable is kept.</summary>
    internal bool IsKept(string server, PresetVariable variable) => variable.IsSecret && _secrets.Value.Contains(SecretOf(server, variable));

    /// <summary>Whether a variable is in the environment or in <c>.env</c>.</summary>
    internal bool IsSet(PresetVariable variable) => !string.IsNullOrEmpty(_variables.Get(variable.Name));

    /// <summary>What a form cannot do without, in the order in which it is met: programs, settings, variables, logins.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="form">The form.</param>
    public static IReadOnlyList<string> Of(Preset preset, PresetForm form)
    {
        var needs = new List<string>();
        if (form.Command is { } command && !command.StartsWith('{'))
        {
            needs.Add(form.Node is { } node ? $"{command} (Node.js {Shown(node)} or later)" : command);
        }

        needs.AddRange(preset.Settings.Where(setting => form.Needs.Contains(setting.Name, StringComparer.Ordinal)).Select(setting => $"{setting.Name}: {setting.About}"));
        needs.AddRange(preset.Variables.Where(variable => form.Needs.Contains(variable.Name, StringComparer.Ordinal)).Select(variable => $"{variable.Name}: {variable.About}"));
        if (form.Before is { } before)
        {
            needs.Add($"a login with '{before}'");
        }

        if (form.HasLogin)
        {
            needs.Add("a login in the browser");
        }

        return needs;
    }

    /// <summary>What of it is missing, a sentence each with the remedy.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="form">The form.</param>
    /// <param name="server">The name of the server that is or would be registered.</param>
    /// <param name="syntax">How the user writes things.</param>
    /// <param name="given">The names of the variables and settings that the user has given.</param>
    public IReadOnlyList<PresetGap> Missing(Preset preset, PresetForm form, string server, PresetSyntax syntax, IReadOnlyCollection<string> given)
    {
        var missing = new List<PresetGap>();
        if (form.Command is { } command && !command.StartsWith('{'))
        {
            missing.AddRange(OfProgram(command, form));
        }

        bool Lacks(string name) => form.Needs.Contains(name, StringComparer.Ordinal) && !given.Contains(name, StringComparer.Ordinal);
        missing.AddRange(preset.Settings.Where(setting => Lacks(setting.Name)).Select(setting => new PresetGap(setting.Name, OfSetting(setting, syntax) + ".")));
        missing.AddRange(preset.Variables.Where(variable => Lacks(variable.Name) && !IsSet(variable) && !IsKept(server, variable)).Select(variable => new PresetGap(variable.Name, OfVariable(variable, server, syntax))));
        if (form.HasLogin && !preset.Variables.Any(variable => form.Headers.Values.Any(text => text.Contains('{' + variable.Name + '}', StringComparison.Ordinal)) && (given.Contains(variable.Name, StringComparer.Ordinal) || IsSet(variable) || IsKept(server, variable))))
        {
            missing.Add(new PresetGap("login", $"It wants a login. Once it is registered, run: {syntax.LogIn(server)}"));
        }

        return missing;
    }

    /// <summary>What else a user should know before the first use of a form, a text each.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="form">The form.</param>
    public IReadOnlyList<string> Notes(Preset preset, PresetForm form)
    {
        var notes = new List<string>();
        if (form.Node is { } wanted && s_ofNode.Contains(form.Command, StringComparer.Ordinal) && _node.Value is { } found && found < wanted)
        {
            notes.Add($"Its newest version wants Node.js {Shown(wanted)} or later, and this machine has {Shown(found)}.{(form.Arguments.Any(argument => argument.EndsWith("@latest", StringComparison.Ordinal)) ? "" : " npx takes an older version of it if there is one.")} Node.js is at {NodePage}.");
        }

        if (form.Before is { } before)
        {
            notes.Add($"If you are not logged in yet, run: {before}");
        }

        notes.AddRange(new[] { form.Note, preset.Note }.OfType<string>());
        return notes;
    }

    /// <summary>What to say of a setting that is missing.</summary>
    internal static string OfSetting(PresetSetting setting, PresetSyntax syntax) =>
        $"It needs '{setting.Name}', {setting.About}: {syntax.Set(setting.Name, setting.Example)}{(setting.From is { } page ? $" (see {page})" : "")}";

    private string OfVariable(PresetVariable variable, string server, PresetSyntax syntax) =>
        $"{variable.Name} is not set: {variable.About}.{(variable.From is { } page ? $" Get it at {page}." : "")} "
        + (variable.IsSecret ? $"Then run: {syntax.KeepSecret(SecretOf(server, variable))}" : $"Set it in the environment, or as {variable.Name}=... in {_variablesFile}.");

    private IEnumerable<PresetGap> OfProgram(string command, PresetForm form)
    {
        try
        {
            _ = ProcessPlanner.Plan(new ServerDefinition { Name = command, Command = command }, _variables, []);
            return [];
        }
        catch (ServerException e)
        {
            string cause = e.Cause.StartsWith("cannot start: ", StringComparison.Ordinal) ? e.Cause["cannot start: ".Length..] : e.Cause;
            return [new PresetGap(command, $"{char.ToUpperInvariant(cause[0])}{cause[1..]}. {(form.Install is { } page ? $"Get it at {page}." : e.Remedy)}")];
        }
    }

    private static string Shown(Version version) => version is { Minor: 0, Build: <= 0 } ? version.ToString(1) : version.ToString();

    private static HashSet<string> SecretsOf(GatewayHome home)
    {
        try
        {
            return [.. new NamedSecrets(home.Root).List()];
        }
        catch (SecretStoreException)
        {
            // Whoever needs one is told by the store itself.
            return [];
        }
    }

    private Version? FindNode()
    {
        try
        {
            ProcessPlan plan = ProcessPlanner.Plan(new ServerDefinition { Name = "node", Command = "node", Arguments = ["--version"] }, _variables, []);
            var start = new ProcessStartInfo(plan.Program, plan.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return Version.TryParse(process.StandardOutput.ReadToEnd().Trim().TrimStart('v'), out Version? version) ? version : null;
        }
        catch (Exception e) when (e is ServerException or Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
