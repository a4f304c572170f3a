using System.Text.Json;
using System.Text.Json.Nodes;
using McpGateway.Presets;
using McpGateway.Presets.Registration;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Presets;

/// <summary>
/// Each preset, added by its name on a machine that has nothing: it gives its tools, or one error that says what is missing and where to get it. No site of
/// the internet is reached, for a server on this machine that wants a login takes the place of each address.
/// </summary>
public sealed class EmptyHomeTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly LoginSite _site = new();

    public static TheoryData<string> Names => [.. KnownPresets.Names];

    public void Dispose()
    {
        _site.Dispose();
        _home.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_preset_by_its_name_says_in_one_error_what_is_missing_and_where_to_get_it(string name)
    {
        Preset preset = KnownPresets.Find(name)!;
        PresetForm form = preset.Forms[0];
        (int code, string output, string errors) = await RunAsync(["add", "--preset", name, .. NoProgram(form)]);
        PresetSetting[] settings = [.. preset.Settings.Where(setting => form.Needs.Contains(setting.Name))];
        Assert.Equal(settings.Length > 0 ? 2 : 0, code);
        if (settings.Length > 0)
        {
            string refused = Assert.Single(errors.TrimEnd().Split('\n'));
            Assert.All(settings, setting => Assert.Contains($"--set {setting.Name}={setting.Example}", refused, StringComparison.Ordinal));
            Assert.Equal("", output);
            (code, output, errors) = await RunAsync(["add", "--preset", name, .. NoProgram(form), .. settings.SelectMany(setting => new[] { "--set", $"{setting.Name}={setting.Example}" })]);
            Assert.Equal((0, 1), (code, output.TrimEnd().Split('\n').Length));
        }

        PresetVariable[] needed = [.. preset.Variables.Where(variable => form.Needs.Contains(variable.Name))];
        Assert.All(needed, variable => Assert.Contains($"{variable.Name} is not set", errors, StringComparison.Ordinal));
        Assert.All(needed.Where(variable => variable.From is not null), variable => Assert.Contains($"Get it at {variable.From}.", errors, StringComparison.Ordinal));
        if (form.IsRemote)
        {
            TakeHere(name);
        }

        (code, output, errors) = await RunAsync("tools", name, "--refresh");

        Assert.Equal((1, ""), (code, output));
        string error = Assert.Single(errors.TrimEnd().Split('\n'), line => !line.StartsWith("listing the tools", StringComparison.Ordinal));
        Assert.Contains($"Server '{name}' ", error, StringComparison.Ordinal);
        // What is asked for first is said first: variables, then programs, then logins.
        string program = form.Command is not { } command ? "" : command.StartsWith('{') ? preset.Settings.Single(setting => command == '{' + setting.Name + '}').Default! : command;
        (string What, string Where)[] expected = needed.Length > 0 ? [.. needed.Select(variable => (variable.Name, variable.From ?? ""))]
            : [form.IsRemote ? ($"mcp-gateway login {name}", "login") : ($"'{program}' is not on the PATH", "Install")];
        Assert.All(expected, one => Assert.Contains(one.What, error, StringComparison.Ordinal));
        Assert.All(expected, one => Assert.Contains(one.Where, error, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_form_of_it_says_what_it_lacks(string name)
    {
        Preset preset = KnownPresets.Find(name)!;
        var needs = new PresetNeeds(_home.Home);
        foreach (PresetForm form in preset.Forms)
        {
            PresetGap[] gaps = [.. needs.Missing(preset, form, "my-server", PresetSyntax.Cmdlets, [])];

            Assert.Equal(form.Needs.Order(StringComparer.Ordinal), gaps.Select(gap => gap.Name).Where(gap => gap != "login" && gap != form.Command).Order(StringComparer.Ordinal));
            Assert.All(gaps.Where(gap => preset.Variables.FirstOrDefault(variable => variable.Name == gap.Name)?.IsSecret == true), gap => Assert.EndsWith($"Then run: Set-McpSecret my-server.{gap.Name}", gap.Text, StringComparison.Ordinal));
            Assert.All(gaps.Where(gap => preset.Settings.Any(setting => setting.Name == gap.Name)), gap => Assert.Contains($"-Setting @{{ {gap.Name} = ", gap.Text, StringComparison.Ordinal));
            Assert.Equal(form.HasLogin, gaps.Any(gap => gap.Text.Contains("Connect-McpServer my-server", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_secret_that_is_set_afterwards_is_used()
    {
        Assert.Equal(0, (await RunAsync(["add", "--preset", "brave", .. NoProgram(KnownPresets.Find("brave")!.Forms[0])])).Code);
        Assert.Equal(0, (await Executable.RunAsync(_home, "a key\n", ["secret", "set", "brave.BRAVE_API_KEY"])).Code);

        string error = (await RunAsync("tools", "brave", "--refresh")).Errors;

        Assert.DoesNotContain("BRAVE_API_KEY", error, StringComparison.Ordinal);
        Assert.Contains("'npx' is not on the PATH", error, StringComparison.Ordinal);
        Assert.DoesNotContain("a key", await File.ReadAllTextAsync(_home.Home.ConfigurationFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presets_lists_all_and_says_what_is_missing_of_one()
    {
        JsonElement[] all = [.. JsonText.Parse((await RunAsync("presets", "--json")).Output).EnumerateArray()];
        Assert.Equal(KnownPresets.Names, all.Select(preset => preset.GetProperty("name").GetString()));
        Assert.Equal(all.Length, (await RunAsync("presets")).Output.TrimEnd().Split('\n').Length);

        (int code, string page, string errors) = await RunAsync("presets", "FETCH", "no-such");
        Assert.Equal(1, code);
        Assert.Contains("needs uvx", page, StringComparison.Ordinal);
        Assert.Contains("There is no preset 'no-such'. 'mcp-gateway presets' lists them.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no preset 'gitub'. Did you mean git?", "--preset", "gitub")]
    [InlineData("The preset 'notion' has no form 'docker'. It has: hosted, npx.", "--preset", "notion", "--form", "docker")]
    [InlineData("--form is for presets: name one with --preset.", "x", "--form", "npx", "--", "y")]
    [InlineData("--url does not go with the form 'hosted' of the preset 'notion'.", "--preset", "notion", "--url", "https://example.com")]
    [InlineData("--header does not go with the form 'npx' of the preset 'notion'.", "--preset", "notion", "--form", "npx", "--header", "A:b")]
    [InlineData("so it takes no variable 'A'.", "--preset", "notion", "--env", "A=b")]
    [InlineData("starts no program, so it takes no arguments.", "--preset", "notion", "--", "x")]
    [InlineData("'x' is one argument too many. Type -- before further arguments", "name", "x", "--preset", "playwright")]
    [InlineData("NAME is missing", "--url", "https://example.com")]
    [InlineData("The name 'gateway' is reserved", "gateway", "--preset", "playwright")]
    public async Task A_wrong_command_line_says_what_to_type_and_changes_nothing(string part, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(["add", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(part, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Home.ConfigurationFile));
    }

    [Fact]
    public async Task What_else_is_typed_goes_into_the_entry_and_a_name_that_is_taken_is_refused()
    {
        Assert.Equal(0, (await RunAsync("add", "browser", "--preset", "playwright", "--env", "A=b", "--description", "d", "--scope", "shared", "--", "--headless", "--", "x")).Code);
        Assert.Equal(0, (await RunAsync("add", "--preset", "stripe", "--header", "X-A:b")).Code);

        JsonNode servers = JsonNode.Parse(await File.ReadAllTextAsync(_home.Home.ConfigurationFile, TestContext.Current.CancellationToken))!["mcpServers"]!;
        Assert.Equal("""{"command":"npx","args":["-y","@playwright/mcp@latest","--headless","--","x"],"env":{"A":"b"},"description":"d","scope":"shared"}""", servers["browser"]!.ToJsonString());
        Assert.Equal("""{"X-A":"b"}""", servers["stripe"]!["headers"]!.ToJsonString());
        (int code, _, string errors) = await RunAsync("add", "browser", "--preset", "time");
        Assert.Equal(1, code);
        Assert.Contains("already registered", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("add", "browser", "--preset", "time", "--force", "--dry-run")).Code);
    }

    /// <summary>Keeps the programs of this machine from being found, wherever they lie.</summary>
    private string[] NoProgram(PresetForm form) => form.IsRemote ? [] : ["--env", $"PATH={_home.Home.Root}"];

    /// <summary>Puts the site of the test in the place of a server's address; its query stays.</summary>
    private void TakeHere(string server)
    {
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(_home.Home.ConfigurationFile))!;
        JsonNode entry = configuration["mcpServers"]![server]!;
        string query = new Uri(entry["url"]!.GetValue<string>()).Query;
        entry["url"] = _site.Url + query;
        _site.ChangeResource = resource => resource["resource"] = _site.Url + query;
        File.WriteAllText(_home.Home.ConfigurationFile, configuration.ToJsonString());
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => Executable.RunAsync(
        _home,
        // No program of this machine is found, and no variable of it that a preset knows is set.
        KnownPresets.All.SelectMany(preset => preset.Variables).Select(variable => variable.Name).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => (string)null!, StringComparer.Ordinal)
            .Append(KeyValuePair.Create("PATH", _home.Home.Root)).ToDictionary(StringComparer.Ordinal),
        "",
        arguments);
}
