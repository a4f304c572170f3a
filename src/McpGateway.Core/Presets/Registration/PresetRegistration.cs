using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Secrets;

namespace McpGateway.Presets.Registration;

/// <summary>The server that a preset and what a user gives with it come to.</summary>
public sealed class PresetRegistration
{
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly PresetRequest _request;
    private readonly PresetNeeds _needs;
    private readonly PresetText _text;

    private PresetRegistration(PresetRequest request, PresetNeeds needs)
    {
        _request = request;
        _needs = needs;
        _text = new PresetText(Values());
        Server = Define();
    }

    /// <summary>The server.</summary>
    public ServerDefinition Server { get; }

    /// <summary>The names of the secrets that are to be kept for it.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets.Keys;

    /// <summary>What it still needs before it can be used.</summary>
    public IReadOnlyList<PresetGap> Missing => _needs.Missing(_request.Preset, _request.Form, _request.Name, _request.Syntax, [.. _request.Values.Select(pair => pair.Key)]);

    /// <summary>What else the user should know, a text each.</summary>
    public IReadOnlyList<string> Notes => _needs.Notes(_request.Preset, _request.Form);

    /// <summary>Why a request cannot be met; null where it can. A variable may be missing: it can be set later. What becomes a part of the entry may not.</summary>
    /// <param name="request">What the user gives.</param>
    public static string? FindWrong(PresetRequest request)
    {
        Preset preset = request.Preset;
        PresetForm form = request.Form;
        foreach (IGrouping<string, KeyValuePair<string, string>> given in request.Values.GroupBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string[] takes = [.. preset.Variables.Select(variable => variable.Name).Concat(preset.Settings.Select(setting => setting.Name)).Where(form.Uses)];
            if (!takes.Contains(given.Key, StringComparer.Ordinal))
            {
                string[] others = [.. preset.Forms.Where(other => other.Uses(given.Key)).Select(other => request.Syntax.Form(other.Name))];
                return $"The form '{form.Name}' of the preset '{preset.Name}' has no '{given.Key}'. "
                    + (others.Length > 0 ? $"Use {string.Join(" or ", others)}." : takes.Length > 0 ? $"It takes {string.Join(", ", takes)}." : "It takes nothing.");
            }

            if (given.Count() > 1 && !preset.Settings.Any(setting => setting.IsMany && setting.Name == given.Key))
            {
                return $"The preset '{preset.Name}' takes one '{given.Key}', not {given.Count()}.";
            }

            if (given.Any(pair => string.IsNullOrWhiteSpace(pair.Value)))
            {
                return $"'{given.Key}' is empty.";
            }
        }

        if (form.IsRemote && request.Arguments.Count > 0)
        {
            return $"The form '{form.Name}' of the preset '{preset.Name}' starts no program, so it takes no arguments.";
        }

        string[] missing = [.. preset.Settings
            .Where(setting => form.Needs.Contains(setting.Name, StringComparer.Ordinal) && !request.Values.Any(pair => pair.Key == setting.Name))
            .Select(setting => PresetNeeds.OfSetting(setting, request.Syntax))];
        return missing.Length == 0 ? null : $"The preset '{preset.Name}' is not complete. {string.Join(". ", missing)}.";
    }

    /// <summary>Puts the server together. Writes nothing.</summary>
    /// <param name="request">What the user gives, with nothing wrong in it.</param>
    /// <param name="needs">What is there on this machine.</param>
    public static PresetRegistration Create(PresetRequest request, PresetNeeds needs) => new(request, needs);

    /// <summary>Keeps the secrets that were given; the entry names them.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <exception cref="SecretStoreException">They cannot be kept.</exception>
    public void KeepSecrets(GatewayHome home)
    {
        var store = new NamedSecrets(home.Root);
        foreach ((string name, string value) in _secrets)
        {
            store.Set(name, value);
        }
    }

    private Dictionary<string, IReadOnlyList<string>> Values()
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (PresetSetting setting in _request.Preset.Settings)
        {
            string[] given = [.. Given(setting.Name).Select(text => setting.IsPath ? FullPath(text) : text)];
            if (given.Length > 0 || setting.Default is not null)
            {
                values[setting.Name] = given.Length > 0 ? given : [setting.Default!];
            }
        }

        foreach (PresetVariable variable in _request.Preset.Variables.Where(variable => _request.Form.Uses(variable.Name)))
        {
            if (ValueOf(variable) is { } value)
            {
                values[variable.Name] = [value];
            }
        }

        return values;
    }

    /// <summary>A variable as the entry has it; null where it is left out.</summary>
    private string? ValueOf(PresetVariable variable)
    {
        string secret = _needs.SecretOf(_request.Name, variable);
        if (Given(variable.Name).FirstOrDefault() is { } given)
        {
            if (!variable.IsSecret || given.Contains("${", StringComparison.Ordinal))
            {
                return variable.IsPath ? FullPath(given) : given;
            }

            secret = NamedSecrets.NameOf(_request.Name, variable.Name);
            _secrets[secret] = given;
            return SecretUses.ReferenceTo(secret);
        }

        return !variable.IsSecret ? _needs.IsSet(variable) || IsNeeded(variable) ? $"${{{variable.Name}}}" : null
            : _needs.IsKept(_request.Name, variable) ? SecretUses.ReferenceTo(secret)
            : _needs.IsSet(variable) || IsNeeded(variable) ? $"${{{variable.Name}:-{SecretUses.ReferenceTo(secret)}}}"
            : null;
    }

    private bool IsNeeded(PresetVariable variable) => _request.Form.Needs.Contains(variable.Name, StringComparer.Ordinal);

    private IEnumerable<string> Given(string name) => _request.Values.Where(pair => pair.Key == name).Select(pair => pair.Value);

    private string FullPath(string path) => path.StartsWith('~') || path.Contains("${", StringComparison.Ordinal) ? path : _request.FullPath(path);

    private ServerDefinition Define()
    {
        PresetForm form = _request.Form;
        return new ServerDefinition
        {
            Name = _request.Name,
            Kind = form.IsRemote ? ServerKind.Http : ServerKind.Stdio,
            Url = form.Url is null ? null : _text.Address(form.Url, form.Query),
            Headers = _text.Map(form.Headers),
            OAuth = Login(_text.Map(form.OAuth)),
            Command = form.Command is null ? null : _text.Fill(form.Command),
            Arguments = [.. form.Arguments.SelectMany(_text.FillAll), .. _request.Arguments],
            Environment = _text.Map(form.Environment),
            Description = _request.Preset.Description,
            Scope = form.IsShared ? ServerScope.Shared : ServerScope.Client,
        };
    }

    private static OAuthSettings Login(Dictionary<string, string> settings) => settings.Count == 0 ? OAuthSettings.Default : OAuthSettings.Default with
    {
        ClientId = settings.GetValueOrDefault("clientId"),
        ClientSecret = settings.GetValueOrDefault("clientSecret"),
        RedirectUri = settings.GetValueOrDefault("redirectUri"),
    };
}
