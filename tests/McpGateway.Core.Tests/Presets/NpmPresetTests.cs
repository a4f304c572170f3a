using System.Net;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Presets;
using McpGateway.Presets.Registration;
using McpGateway.Tests.PublishedServers;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Presets;

/// <summary>The presets whose servers npm serves, started as their presets say, with values that nobody takes: they list their tools all the same. They reach this machine only.</summary>
public sealed class NpmPresetTests(NpmPackages packages) : IDisposable
{
    /// <summary>These are started by <see cref="PublishedServerTests"/>.</summary>
    private static readonly string[] s_startedElsewhere = ["@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory"];

    /// <summary>Not installed: npm does not serve the parts of the one for every platform, and the other is the second choice of its preset and larger than all others.</summary>
    private static readonly string[] s_notInstalled = ["slack-mcp-server", "mcp-server-gsc"];

    /// <summary>What these say who are nothing without their database or site.</summary>
    private static readonly Dictionary<string, string> s_alone = new(StringComparer.Ordinal)
    {
        ["postgres"] = "ECONNREFUSED",
        ["stripe"] = "mcp.stripe.com",
    };

    private static readonly Dictionary<string, string> s_values = new(StringComparer.Ordinal)
    {
        ["DSN"] = "postgres://u:p@127.0.0.1:1/d",
        ["STRIPE_SECRET_KEY"] = "rk_test_x",
        ["SUPABASE_ACCESS_TOKEN"] = "sbp_0000000000000000000000000000000000000000",
    };

    private readonly TemporaryHome _home = new();
    private readonly HttpListener _site = new();

    public void Dispose()
    {
        _site.Close();
        _home.Dispose();
    }

    [Fact]
    public async Task Each_that_npm_serves_is_pinned_or_named_here()
    {
        using JsonDocument pinned = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(NpmPackages.PresetSource, "package.json"), TestContext.Current.CancellationToken));
        using JsonDocument elsewhere = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Built.PublishedServersSource, "package.json"), TestContext.Current.CancellationToken));
        string[] installed = [.. pinned.RootElement.GetProperty("dependencies").EnumerateObject().Select(package => package.Name)];

        Assert.All(s_startedElsewhere, package => Assert.True(elsewhere.RootElement.GetProperty("dependencies").TryGetProperty(package, out _), package));
        Assert.Equal(installed.Concat(s_startedElsewhere).Concat(s_notInstalled).Order(StringComparer.Ordinal), Forms().Select(one => PackageOf(one.Form)).Order(StringComparer.Ordinal));
        // Where the packages come from is each machine's own matter.
        Assert.DoesNotContain("\"resolved\"", await File.ReadAllTextAsync(Path.Combine(NpmPackages.PresetSource, "package-lock.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_lists_its_tools_or_says_in_one_error_what_it_needs()
    {
        string folder = await packages.GetPresetFolderAsync();
        string site = AnswerEverything();
        ServerDefinition[] servers =
        [
            .. Forms().Where(one => !s_startedElsewhere.Contains(PackageOf(one.Form)) && !s_notInstalled.Contains(PackageOf(one.Form))).Select(one => Installed(Define(one.Preset, one.Form), PackageOf(one.Form), folder, site)),
        ];
        _home.WriteServers(servers);

        JsonElement[] results = [.. JsonText.Parse((await Executable.RunAsync(_home, "tools", "--refresh", "--json")).Output).EnumerateArray()];

        // What honest servers say of their tools is not taken for an attempt to steer a model.
        Assert.Empty(results.Where(result => result.TryGetProperty("marks", out JsonElement marks) && marks.GetArrayLength() > 0).Select(result => $"{result.GetProperty("server")}: {result.GetProperty("name")} {result.GetProperty("marks")}"));

        foreach (ServerDefinition server in servers)
        {
            string[] errors = [.. results.Where(result => result.TryGetProperty("error", out JsonElement error) && error.GetString()!.Contains($"'{server.Name}'", StringComparison.Ordinal)).Select(result => result.GetProperty("error").GetString()!)];
            int tools = results.Count(result => result.TryGetProperty("server", out JsonElement of) && of.GetString() == server.Name && result.GetProperty("definition").TryGetProperty("inputSchema", out _));
            if (s_alone.TryGetValue(server.Name, out string? says))
            {
                Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
                continue;
            }

            Assert.True(errors.Length == 0 && tools > 0, $"{server.Name}: {tools} tools. {string.Join('\n', errors)}");
        }
    }

    private static IEnumerable<(Preset Preset, PresetForm Form)> Forms() => KnownPresets.All.SelectMany(preset => preset.Forms.Where(form => form.Command == "npx").Select(form => (preset, form)));

    private static string PackageOf(PresetForm form) => form.Arguments[1] is var package && package.LastIndexOf('@') is > 0 and var version ? package[..version] : form.Arguments[1];

    private ServerDefinition Define(Preset preset, PresetForm form)
    {
        var request = new PresetRequest
        {
            Preset = preset,
            Form = form,
            Name = preset.Name,
            // Not as secrets, which would have to be kept.
            Values = [.. preset.Variables.Where(variable => form.Uses(variable.Name)).Select(variable => KeyValuePair.Create(variable.Name, $"${{ABSENT:-{s_values.GetValueOrDefault(variable.Name, "x")}}}")),
                .. preset.Settings.Where(setting => form.Needs.Contains(setting.Name)).Select(setting => KeyValuePair.Create(setting.Name, setting.Example))],
            FullPath = Path.GetFullPath,
            Syntax = PresetSyntax.Commands,
        };
        Assert.Null(PresetRegistration.FindWrong(request));
        return PresetRegistration.Create(request, new PresetNeeds(_home.Home)).Server;
    }

    /// <summary>The server of an installed package, where the preset has npx fetch the newest.</summary>
    private static ServerDefinition Installed(ServerDefinition server, string package, string folder, string site)
    {
        string place = Path.Combine([folder, "node_modules", .. package.Split('/')]);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(place, "package.json")));
        JsonElement bin = manifest.RootElement.GetProperty("bin");
        string program = bin.ValueKind == JsonValueKind.String ? bin.GetString()! : bin.EnumerateObject().First().Value.GetString()!;
        string[] more = server.Name == "supabase" ? ["--features=database"] : [];
        return server with
        {
            Command = "node",
            Arguments = ["--require", Path.Combine(NpmPackages.PresetSource, "offline.cjs"), Path.Combine(place, program), .. server.Arguments.Skip(2), .. more],
            Environment = new Dictionary<string, string>(server.Environment, StringComparer.Ordinal) { ["APIFY_API_BASE_URL"] = site, ["AZURE_MCP_COLLECT_TELEMETRY"] = "false" },
            InitTimeout = server.Name == "stripe" ? TimeSpan.FromSeconds(5) : Deadline.Patience,
        };
    }

    /// <summary>A site of this machine for a server that asks its own before it lists what it has.</summary>
    private string AnswerEverything()
    {
        string origin = $"http://127.0.0.1:{Loopback.FreePort()}";
        _site.Prefixes.Add(origin + "/");
        _site.Start();
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = await _site.GetContextAsync();
                    context.Response.ContentType = "application/json";
                    context.Response.Close(Encoding.UTF8.GetBytes("""{"data":{"id":"x","username":"x","items":[],"total":0,"count":0}}"""), willBlock: false);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        });
        return origin;
    }
}
