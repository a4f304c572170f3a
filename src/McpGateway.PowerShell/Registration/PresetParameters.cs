using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using McpGateway.Configuration;
using McpGateway.PowerShell.Commands;
using McpGateway.PowerShell.Secrets;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.PowerShell.Registration;

/// <summary>What the parameters about presets mean. To be asked on the pipeline's thread.</summary>
internal static class PresetParameters
{
    /// <summary>Reads them.</summary>
    /// <param name="cmdlet">The cmdlet, with a preset.</param>
    /// <param name="request">What they come to; null where something is wrong.</param>
    /// <returns>What is wrong, a sentence; null where nothing is.</returns>
    public static string? Read(RegisterMcpServerCommand cmdlet, out PresetRequest? request)
    {
        request = null;
        string typed = cmdlet.Preset!;
        if (KnownPresets.Find(typed) is not { } preset)
        {
            return KnownPresets.Unknown(typed, "Get-McpPreset");
        }

        if (preset.FindForm(string.IsNullOrEmpty(cmdlet.Form) ? null : cmdlet.Form) is not { } form)
        {
            return $"The preset '{preset.Name}' has no form '{cmdlet.Form}'. It has: {string.Join(", ", preset.Forms.Select(one => one.Name))}.";
        }

        if (form.IsRemote && (cmdlet.WorkingDirectory is not null || cmdlet.Environment is { Count: > 0 }))
        {
            return $"The form '{form.Name}' of the preset '{preset.Name}' starts no program, so it takes no -Environment and no -WorkingDirectory.";
        }

        if (!form.IsRemote && cmdlet.Header is { Count: > 0 })
        {
            return $"The form '{form.Name}' of the preset '{preset.Name}' starts a program, so it takes no -Header.";
        }

        var wanted = new PresetRequest
        {
            Preset = preset,
            Form = form,
            Name = cmdlet.Name.Length > 0 ? cmdlet.Name : preset.Name,
            Values = [.. Values(cmdlet.Setting)],
            Arguments = cmdlet.ArgumentList ?? [],
            FullPath = path => cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path),
            Syntax = PresetSyntax.Cmdlets,
        };
        request = wanted;
        return ServerRules.WrongName(wanted.Name) ?? PresetRegistration.FindWrong(wanted);
    }

    /// <summary>A preset's server with what else was given.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="server">The preset's server.</param>
    public static ServerDefinition Define(RegisterMcpServerCommand cmdlet, ServerSettings settings, ServerDefinition server)
    {
        foreach (ServerSetting setting in settings.All(cmdlet.Command, cmdlet.ArgumentList).Where(setting => setting.Parameter != nameof(cmdlet.ArgumentList) && cmdlet.MyInvocation.BoundParameters.ContainsKey(setting.Parameter)))
        {
            ServerDefinition changed = setting.Apply(server);
            server = changed with { Environment = With(server.Environment, changed.Environment), Headers = With(server.Headers, changed.Headers) };
        }

        return server;
    }

    /// <summary>What a preset has, and what was given besides.</summary>
    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> given) =>
        new(own.Concat(given.Where(pair => !own.ContainsKey(pair.Key))), StringComparer.Ordinal);

    /// <summary>Moves what is given as a variable of the server's own and is one of the preset to the settings, where it is kept as a secret if it is one.</summary>
    public static void TakeVariables(RegisterMcpServerCommand cmdlet)
    {
        if (cmdlet.Environment is not { Count: > 0 } environment || KnownPresets.Find(cmdlet.Preset!) is not { } preset)
        {
            return;
        }

        var settings = new Hashtable(cmdlet.Setting ?? new Hashtable(), StringComparer.Ordinal);
        var others = new Hashtable(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in environment)
        {
            bool isOfPreset = preset.Variables.Any(variable => variable.Name == Text(pair.Key)) && !settings.ContainsKey(Text(pair.Key));
            (isOfPreset ? settings : others)[Text(pair.Key)] = pair.Value;
        }

        cmdlet.Setting = settings;
        cmdlet.Environment = others;
    }

    private static IEnumerable<KeyValuePair<string, string>> Values(IDictionary? settings)
    {
        foreach (DictionaryEntry pair in settings ?? new Hashtable())
        {
            object? value = Bare(pair.Value);
            foreach (object? one in value is IEnumerable many and not string ? many : new[] { value })
            {
                yield return KeyValuePair.Create(Text(pair.Key), Bare(one) is SecureString secret ? PlainText.Of(secret) : Text(one));
            }
        }
    }

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string Text(object? value) => Convert.ToString(Bare(value), CultureInfo.InvariantCulture) ?? "";
}
