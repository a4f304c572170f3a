using McpGateway.Configuration;
using McpGateway.Presets;
using McpGateway.Presets.Registration;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Presets;

/// <summary>What a preset and what is given with it come to.</summary>
public sealed class PresetRegistrationTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_secret_that_is_given_is_kept_and_the_entry_names_it()
    {
        PresetRegistration registration = Create("brave", null, ("BRAVE_API_KEY", "a value"));
        registration.KeepSecrets(_home.Home);

        Assert.Equal("${secret:brave.BRAVE_API_KEY}", registration.Server.Environment["BRAVE_API_KEY"]);
        Assert.Equal("a value", new NamedSecrets(_home.Home.Root).Find("brave.BRAVE_API_KEY"));
        Assert.DoesNotContain(registration.Missing, gap => gap.Name == "BRAVE_API_KEY");
    }

    [Fact]
    public void A_variable_that_is_needed_is_looked_for_when_the_server_starts()
    {
        PresetRegistration registration = Create("slack", "hosted");

        Assert.Equal("${SLACK_CLIENT_ID}", registration.Server.OAuth.ClientId);
        Assert.Equal("${SLACK_CLIENT_SECRET:-${secret:slack.SLACK_CLIENT_SECRET}}", registration.Server.OAuth.ClientSecret);
        Assert.Equal(["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "login"], registration.Missing.Select(gap => gap.Name));
        Assert.All(registration.Missing.Take(2), gap => Assert.Contains("https://api.slack.com/apps", gap.Text, StringComparison.Ordinal));
        Assert.Contains("mcp-gateway secret set slack.SLACK_CLIENT_SECRET", registration.Missing[1].Text, StringComparison.Ordinal);
        Assert.Contains("mcp-gateway login slack", registration.Missing[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_may_be_left_out_is_used_where_it_is_there_and_takes_the_place_of_the_login()
    {
        Assert.Empty(Create("apify", null).Server.Headers);
        Assert.Equal(["login"], Create("apify", null).Missing.Select(gap => gap.Name));

        new NamedSecrets(_home.Home.Root).Set("APIFY_TOKEN", "x");
        PresetRegistration kept = Create("apify", null);
        Assert.Equal("Bearer ${secret:APIFY_TOKEN}", kept.Server.Headers["Authorization"]);
        Assert.Empty(kept.Missing);

        File.WriteAllText(_home.Home.EnvironmentFile, "CONTEXT7_API_KEY=x\n");
        Assert.Equal("Bearer ${CONTEXT7_API_KEY:-${secret:context7.CONTEXT7_API_KEY}}", Create("context7", null).Server.Headers["Authorization"]);
    }

    [Fact]
    public void Settings_become_arguments_and_parts_of_the_address_and_relative_paths_are_made_full()
    {
        Assert.Equal(["-y", "@modelcontextprotocol/server-filesystem", "/here/a", "~/b", "${HOME}/c"], Create("filesystem", null, ("folder", "a"), ("folder", "~/b"), ("folder", "${HOME}/c")).Server.Arguments);
        Assert.Equal("https://mcp.supabase.com/mcp?project_ref=a%26b&read_only=true", Create("supabase", null, ("project_ref", "a&b")).Server.Url);
        ServerDefinition script = Create("memory-extension-pro", null, ("path", "server.js")).Server;
        Assert.Equal(("node", "/here/server.js"), (script.Command, Assert.Single(script.Arguments)));
        Assert.Equal(["mcp-server-time", "--local-timezone=Europe/Vienna"], Create("time", null, ("timezone", "Europe/Vienna")).Server.Arguments);
        Assert.Equal(["mcp-server-time"], Create("time", null).Server.Arguments);
    }

    [Fact]
    public void What_is_in_a_value_is_not_looked_into()
    {
        ServerDefinition server = Create("memory-extension-pro", null, ("path", "{program}"), ("program", "{path}")).Server;

        Assert.Equal("{path}", server.Command);
        Assert.Equal("/here/{program}", Assert.Single(server.Arguments));
    }

    [Fact]
    public void The_server_has_the_name_description_and_scope_that_it_should()
    {
        ServerDefinition server = Create("fetch", null, name: "web").Server;

        Assert.Equal(("web", "Web pages as Markdown", ServerScope.Shared), (server.Name, server.Description, server.Scope));
        Assert.Equal(ServerScope.Client, Create("playwright", null).Server.Scope);
        Assert.Equal("${secret:work.BRAVE_API_KEY}", Create("brave", null, "work", ("BRAVE_API_KEY", "x")).Server.Environment["BRAVE_API_KEY"]);
    }

    [Theory]
    [InlineData("filesystem", null, "", "needs 'folder', a folder that the server may use: --set folder=~/Documents.")]
    [InlineData("supabase", null, "", "--set project_ref=abcdefghijklmnopqrst (see https://supabase.com/dashboard)")]
    [InlineData("notion", null, "NOTION_TOKEN=x", "The form 'hosted' of the preset 'notion' has no 'NOTION_TOKEN'. Use --form npx.")]
    [InlineData("notion", "npx", "TOKEN=x", "has no 'TOKEN'. It takes NOTION_TOKEN.")]
    [InlineData("playwright", null, "TOKEN=x", "has no 'TOKEN'. It takes nothing.")]
    [InlineData("git", null, "repository=a repository=b", "takes one 'repository', not 2.")]
    [InlineData("git", null, "repository=", "'repository' is empty.")]
    public void What_cannot_be_is_refused_with_the_remedy(string preset, string? form, string values, string expected)
    {
        (string, string)[] pairs = [.. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))];

        Assert.Contains(expected, PresetRegistration.FindWrong(Request(preset, form, null, pairs)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_variable_names_its_page_for_every_server()
    {
        var variables = new Variables("/home/.env", new Dictionary<string, string>(StringComparer.Ordinal), _ => null);

        var error = Assert.Throws<ConfigurationException>(() => variables.Expand("${NOTION_TOKEN}", "env.X", []));
        Assert.Equal("env.X needs the variable NOTION_TOKEN, which is not set. Get it at https://www.notion.so/profile/integrations. Set it in the environment or as NOTION_TOKEN=... in /home/.env.", error.Message);
        Assert.Null(KnownPresets.SourceOf("TOKEN"));
        Assert.Equal("https://api-dashboard.search.brave.com/app/keys", KnownPresets.SourceOf("my-server.BRAVE_API_KEY"));
    }

    private PresetRegistration Create(string preset, string? form, params (string Name, string Value)[] values) => Create(preset, form, null, values);

    private PresetRegistration Create(string preset, string? form, string? name, params (string Name, string Value)[] values)
    {
        PresetRequest request = Request(preset, form, name, values);
        Assert.Null(PresetRegistration.FindWrong(request));
        return PresetRegistration.Create(request, new PresetNeeds(_home.Home));
    }

    private static PresetRequest Request(string name, string? form, string? server, (string Name, string Value)[] values)
    {
        Preset preset = KnownPresets.Find(name)!;
        return new PresetRequest
        {
            Preset = preset,
            Form = preset.FindForm(form)!,
            Name = server ?? preset.Name,
            Values = [.. values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))],
            FullPath = path => "/here/" + path,
            Syntax = PresetSyntax.Commands,
        };
    }
}
