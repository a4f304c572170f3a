using McpGateway.Configuration;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Presets;
using McpGateway.Presets.Registration;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;
using McpGateway.Transports.Http;

namespace McpGateway.Tests.Presets;

/// <summary>Hosted servers as the gateway would log in to them, with a site of this machine in the place of theirs.</summary>
public sealed class HostedPresetTests : IDisposable
{
    private readonly LoginRig _rig = new();

    public static TheoryData<string> WithLogin => [.. KnownPresets.All.Where(preset => preset.Forms.Any(form => form.HasLogin)).Select(preset => preset.Name)];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Most_hosted_servers_want_a_login() => Assert.InRange(WithLogin.Count, 10, 30);

    [Theory]
    [MemberData(nameof(WithLogin))]
    public async Task A_login_finds_its_way_from_the_address_of_the_preset(string name)
    {
        ServerDefinition server = Define(name);
        string query = new Uri(server.Url!).Query;
        _rig.Site.ChangeResource = resource => resource["resource"] = _rig.Site.Url + query;
        LoginTarget target = TargetOf(server with { Url = _rig.Site.Url + query });
        var user = new ScriptedUser();

        await new InteractiveLogin(target, _rig.Store, _rig.Time).RunAsync(user, new LoginOptions(), TestContext.Current.CancellationToken).InTime();

        // Whoever registers a client by hand registers its way back with it, which is in the preset.
        bool isOwn = server.OAuth.ClientId is not null;
        string back = isOwn ? KnownPresets.Find(name)!.Forms.First(form => form.HasLogin).OAuth["redirectUri"] : "http://127.0.0.1:";
        Dictionary<string, string> asked = _rig.Site.Forms.First();
        Assert.Equal(isOwn ? 0 : 1, _rig.Site.Count("POST /register"));
        Assert.Equal(isOwn ? "of the app" : "client-1", asked["client_id"]);
        Assert.Equal(_rig.Site.Url + query, asked["resource"]);
        Assert.StartsWith(back, asked["redirect_uri"], StringComparison.Ordinal);
        Assert.True(new ServerLogins(_rig.Store, _rig.Time).Describe(target).IsLoggedIn);
    }

    [Theory]
    [MemberData(nameof(WithLogin))]
    public void A_token_that_is_given_takes_the_place_of_the_login(string name)
    {
        Preset preset = KnownPresets.Find(name)!;
        PresetForm form = preset.Forms.First(form => form.HasLogin);
        if (preset.Variables.FirstOrDefault(variable => form.Headers.Values.Any(text => text.Contains('{' + variable.Name + '}', StringComparison.Ordinal))) is not { } token)
        {
            Assert.Empty(form.Headers);
            return;
        }

        ServerDefinition server = Define(name, KeyValuePair.Create(token.Name, "${GIVEN}"));

        Assert.EndsWith(" ${GIVEN}", server.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Null(HttpTransports.LoginOf(server, Variables("GIVEN")));
    }

    private ServerDefinition Define(string name, params KeyValuePair<string, string>[] values)
    {
        Preset preset = KnownPresets.Find(name)!;
        PresetForm form = preset.Forms.First(form => form.HasLogin);
        var request = new PresetRequest
        {
            Preset = preset,
            Form = form,
            Name = name,
            Values = [.. values, .. preset.Settings.Where(setting => form.Needs.Contains(setting.Name)).Select(setting => KeyValuePair.Create(setting.Name, setting.Example))],
            FullPath = path => path,
            Syntax = PresetSyntax.Commands,
        };
        Assert.Null(PresetRegistration.FindWrong(request));
        return PresetRegistration.Create(request, new PresetNeeds(_rig.Home.Home)).Server;
    }

    private static LoginTarget TargetOf(ServerDefinition server) => HttpTransports.LoginOf(server, Variables("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"))!;

    private static Variables Variables(params string[] names) => new("", names.ToDictionary(name => name, _ => "of the app", StringComparer.Ordinal), _ => null);
}
