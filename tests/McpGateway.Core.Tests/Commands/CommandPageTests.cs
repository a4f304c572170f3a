using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary>docs/cli.md says what the commands say of themselves, and all of it.</summary>
public sealed partial class CommandPageTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_page_has_every_command_with_its_usage_options_and_exit_codes_and_no_other()
    {
        Dictionary<string, string> sections = await SectionsAsync();
        string[] commands = await CommandsAsync();
        Assert.Equal(commands, sections.Keys);

        foreach (string command in commands)
        {
            string help = (await Executable.RunAsync(_home, "help", command)).Output, section = sections[command];
            Assert.Equal("usage: " + Between(section, "```\n", "\n```"), OneLine(help.Split("\n\n")[0]));
            Assert.Equal(Row().Matches(help).Select(row => row.Groups["name"].Value), PageRow().Matches(section).Select(row => row.Groups["name"].Value));
            Assert.Equal(
                help.Contains("exit codes: ", StringComparison.Ordinal) ? OneLine(help[(help.IndexOf("exit codes: ", StringComparison.Ordinal) + 12)..]) + "." : "",
                section.Contains("Exit codes: ", StringComparison.Ordinal) ? OneLine(Between(section, "Exit codes: ", "\n\n")) : "");
            Assert.Equal(help.Contains("--json", StringComparison.Ordinal), section.Contains("JSON: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_page_names_every_member_of_the_json()
    {
        _home.WriteServers(Sample.Server("sample"));
        Dictionary<string, string> sections = await SectionsAsync();
        string[][] runs =
        [
            ["list"], ["tools"], ["tools", "--query", "echo"], ["test"], ["add", "new", "--dry-run", "--", "x"], ["remove", "sample", "--dry-run"], ["version"], ["demo"],
            ["secret", "set", "TOKEN", "--dry-run"], ["secret", "store"], ["token", "add", "ci"], ["token", "list"],
        ];

        foreach (string[] arguments in runs)
        {
            (int code, string output, _) = await Executable.RunAsync(_home, [.. arguments.TakeWhile(word => word != "--"), "--json", .. arguments.SkipWhile(word => word != "--")]);

            Assert.Equal(0, code);
            JsonElement json = JsonText.Parse(output);
            JsonElement item = json.ValueKind == JsonValueKind.Array ? json[0] : json;
            Assert.All(item.EnumerateObject(), member => Assert.Contains($"`{member.Name}`", sections[arguments[0]], StringComparison.Ordinal));
        }
    }

    private static async Task<Dictionary<string, string>> SectionsAsync()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Built.Repository, "docs", "cli.md"));
        return page.ReplaceLineEndings("\n").Split("\n## ").Skip(1).Where(section => !section.StartsWith("What all", StringComparison.Ordinal))
            .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)], section => section + "\n\n", StringComparer.Ordinal);
    }

    private async Task<string[]> CommandsAsync()
    {
        string help = (await Executable.RunAsync(_home, "--help")).Output;
        return [.. Row().Matches(Between(help, "commands:\n", "\n\n")).Select(row => row.Groups["name"].Value).Where(name => name != "(none)")];
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("^  (?<name>[^ ]+(?: [^ ]+)?)  ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PageRow();
}
