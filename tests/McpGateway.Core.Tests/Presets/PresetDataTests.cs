using System.Reflection;
using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Presets;
using McpGateway.Presets.Registration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Presets;

/// <summary>The files of the presets: their form, and what must hold for each of them.</summary>
public sealed class PresetDataTests
{
    private const string UpdateVariable = "UPDATE_PRESETS_PAGE";

    private static readonly string[] s_promised =
    [
        "apify", "atlassian", "azure", "brave", "context7", "dataforseo", "fetch", "figma", "filesystem", "firecrawl", "git", "github", "google-analytics", "google-search-console",
        "google-workspace", "linear", "memory", "memory-extension-pro", "notion", "playwright", "postgres", "sentry", "sequential-thinking", "slack", "stripe", "supabase", "time",
    ];

    /// <summary>Servers that keep something of their client: pages of a browser, a train of thought, the client's roots.</summary>
    private static readonly string[] s_stateful = ["playwright", "sequential-thinking", "filesystem", "git", "apify", "azure", "postgres"];

    public static TheoryData<string> Names => [.. KnownPresets.Names];

    [Fact]
    public void All_that_are_promised_are_there()
    {
        Assert.Equal(s_promised, KnownPresets.Names);
        Assert.All(s_promised, name => Assert.Equal(name, KnownPresets.Find(name.ToUpperInvariant())?.Name));
        Assert.Null(KnownPresets.Find("no-such-preset"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_has_no_other_members_than_are_read(string name)
    {
        using Stream stream = KnownPresets.Open(name);
        using JsonDocument file = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        Assert.All(file.RootElement.EnumerateObject(), member => Assert.Contains(member.Name, PresetReader.Members[""]));
        foreach (string list in PresetReader.Members.Keys.Where(list => list.Length > 0 && file.RootElement.TryGetProperty(list, out _)))
        {
            Assert.All(file.RootElement.GetProperty(list).EnumerateArray().SelectMany(item => item.EnumerateObject()), member => Assert.Contains(member.Name, PresetReader.Members[list]));
        }

        Assert.All(
            file.RootElement.GetProperty("forms").EnumerateArray().Where(form => form.TryGetProperty("scope", out _)),
            form => Assert.Contains(form.GetProperty("scope").GetString(), (string[])["client", "shared"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_says_what_is_needed_and_where_to_get_it(string name)
    {
        Preset preset = KnownPresets.Find(name)!;

        Assert.All((string[])[preset.Title, preset.Description, preset.Maintainer, preset.License], Assert.NotEmpty);
        Assert.InRange(preset.Checked, new DateOnly(2026, 1, 1), DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1));
        // No page of the one was found.
        Assert.Equal(name == "memory-extension-pro", preset.Source.Length == 0);
        string?[] pages = [preset.Source, .. preset.Variables.Select(variable => variable.From), .. preset.Settings.Select(setting => setting.From), .. preset.Forms.Select(form => form.Install)];
        Assert.All(pages.Where(page => page?.Length > 0), page => Assert.Equal("https", new Uri(page!).Scheme));
        Assert.All(preset.Variables.Where(variable => variable.IsSecret), variable => Assert.NotNull(variable.From));
        Assert.NotEmpty(preset.Forms);
        Assert.Equal(preset.Forms.Count, preset.Forms.Select(form => form.Name).Distinct(StringComparer.Ordinal).Count());

        string[] known = [.. preset.Variables.Select(variable => variable.Name), .. preset.Settings.Select(setting => setting.Name)];
        Assert.Equal(known.Length, known.Distinct(StringComparer.Ordinal).Count());
        Assert.All(known, one => Assert.Contains(preset.Forms, form => form.Uses(one)));
        foreach (PresetForm form in preset.Forms)
        {
            Assert.True(form.Url is null != form.Command is null, form.Name);
            Assert.All(form.Texts.SelectMany(PresetText.NamesIn), one => Assert.Contains(one, known));
            Assert.All(form.Needs, one => Assert.True(form.Uses(one), one));
            // A setting that the program stands on has to be given, or to have a default.
            Assert.All(PresetText.NamesIn(form.Command ?? ""), one => Assert.True(form.Needs.Contains(one) || preset.Settings.Single(setting => setting.Name == one).Default is not null, one));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_secret_stands_where_others_see_it(string name)
    {
        Preset preset = KnownPresets.Find(name)!;
        foreach (PresetForm form in preset.Forms)
        {
            IEnumerable<string> seen = [.. form.Arguments, form.Url ?? "", .. form.Query.Values, form.Command ?? "", form.OAuth.GetValueOrDefault("clientId", "")];
            Assert.All(seen.SelectMany(PresetText.NamesIn), one => Assert.DoesNotContain(preset.Variables, variable => variable.Name == one && variable.IsSecret));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_servers_without_state_of_their_client_are_shared(string name)
    {
        Preset preset = KnownPresets.Find(name)!;
        Assert.All(preset.Forms.Where(form => form.IsShared), form => Assert.False(form.IsRemote || s_stateful.Contains(name), form.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hosted_form_has_an_address_of_the_web_and_a_program_starts_without_a_question(string name)
    {
        foreach (PresetForm form in KnownPresets.Find(name)!.Forms)
        {
            if (form.Url is { } url)
            {
                var address = new Uri(url);
                Assert.True(address.Scheme == "https" || (address.IsLoopback && form.Name != "hosted"), url);
                Assert.Equal("", address.UserInfo + address.Query + address.Fragment);
                Assert.Empty(form.Environment);
                Assert.Empty(form.Arguments);
                continue;
            }

            Assert.Empty(form.Headers);
            Assert.False(form.HasLogin);
            string[] first = form.Command switch { "npx" => ["-y"], "docker" => ["run", "-i", "--rm"], _ => [] };
            Assert.Equal(first, form.Arguments.Take(first.Length));
        }
    }

    /// <summary>A gateway that serves needs none of them.</summary>
    [Fact]
    public void Nothing_of_them_is_kept_in_memory()
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Assert.All(typeof(KnownPresets).GetFields(Static), field => Assert.True(field.IsLiteral, field.Name));
        Assert.NotSame(KnownPresets.Find("time"), KnownPresets.Find("time"));
    }

    [Fact]
    public void An_archived_package_has_its_successor_among_the_presets()
    {
        Assert.InRange(ArchivedPackages.Names.Count(), 5, 50);
        foreach (string package in ArchivedPackages.Names)
        {
            Assert.DoesNotContain(KnownPresets.All.SelectMany(preset => preset.Forms).SelectMany(form => form.Arguments), argument => argument.StartsWith(package, StringComparison.Ordinal));
            (string fact, string successor) = ArchivedPackages.Of(new ServerDefinition { Name = "x", Command = "npx", Arguments = ["-y", package + "@latest"] })!.Value;
            Assert.StartsWith(package, fact, StringComparison.Ordinal);
            Assert.Contains(KnownPresets.Names, name => successor.Contains($": mcp-gateway add --preset {name} (in PowerShell: Register-McpServer -Preset {name}).", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_page_says_what_the_files_say()
    {
        string file = Path.Combine(Built.Repository, "docs", "presets.md");
        string page = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        string own = page[..page.IndexOf(PresetPage.Heading, StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            await File.WriteAllTextAsync(file, own + PresetPage.Text(), TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(page == own + PresetPage.Text(), $"{file} is not what the files of the presets say. Run this test once with the variable {UpdateVariable}=1, which writes it.");
    }
}
