using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;

namespace McpGateway.Tests.Transports.Stdio;

/// <summary>Of what a server wrote to stderr an error shows the lines that say why it failed.</summary>
public sealed class StderrLineTests
{
    private const string Node = """
        node:internal/modules/cjs/loader:1148
          throw err;
          ^

        Error: Cannot find module '/srv/x.js'
            at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)
            at Module._load (node:internal/modules/cjs/loader:986:27)
            at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:174:12)
            at node:internal/main/run_main_module:28:49 {
          code: 'MODULE_NOT_FOUND',
          requireStack: []
        }

        Node.js v20.11.0
        """;

    private const string Python = """
        Traceback (most recent call last):
          File "/srv/a.py", line 3, in <module>
            raise ValueError("first")
        ValueError: first

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "/srv/a.py", line 5, in <module>
            import nothere
        ModuleNotFoundError: No module named 'nothere'
        """;

    [Fact]
    public void The_error_of_a_program_in_JavaScript_is_shown_without_its_stack()
    {
        IReadOnlyList<string> lines = Of(Node, out bool areLast);

        Assert.Equal(["Error: Cannot find module '/srv/x.js'", "  code: 'MODULE_NOT_FOUND',", "  requireStack: []", "Node.js v20.11.0"], lines.Where(line => !line.Contains("run_main_module", StringComparison.Ordinal)));
        Assert.False(areLast);
    }

    [Fact]
    public void The_last_exception_of_a_program_in_Python_is_shown_beside_the_first()
    {
        IReadOnlyList<string> lines = Of(Python, out _);

        Assert.Contains("ValueError: first", lines);
        Assert.Equal("ModuleNotFoundError: No module named 'nothere'", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Contains("File", StringComparison.Ordinal) || line.Contains("Traceback", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("npm ERR! code E404", "npm ERR! code E404")]
    [InlineData("npm error code ENOENT", "npm error code ENOENT")]
    [InlineData("2026-01-01 [ERROR] the key is wrong", "2026-01-01 [ERROR] the key is wrong")]
    [InlineData("panic: no route", "panic: no route")]
    [InlineData("thread 'main' panicked at src/main.rs:2:5:", "thread 'main' panicked at src/main.rs:2:5:")]
    [InlineData("Unhandled exception. System.IO.IOException: gone", "Unhandled exception. System.IO.IOException: gone")]
    [InlineData("fatal: not a repository", "fatal: not a repository")]
    [InlineData("API_KEY is not set", "API_KEY is not set")]
    public void The_line_that_names_the_error_is_shown_however_much_comes_after_it(string line, string expected)
    {
        IReadOnlyList<string> lines = Of($"starting\n0 errors so far\n{line}\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"goodbye {i}\n"))}", out bool areLast);

        Assert.Equal([expected, "goodbye 496", "goodbye 497", "goodbye 498", "goodbye 499"], lines);
        Assert.False(areLast);
    }

    [Fact]
    public void Without_an_error_the_last_lines_are_shown()
    {
        Assert.Equal(["b", "c", "d", "e", "f"], Of("a\nb\nc\nd\ne\nf", out bool areLast));
        Assert.True(areLast);
    }

    [Fact]
    public async Task An_error_of_a_start_shows_it_and_masks_what_is_secret()
    {
        await using var rig = new PoolRig();
        string[] noise = [.. Enumerable.Range(0, 8).SelectMany(i => (string[])["--stderr", $"noise {i}"])];

        ServerException failure = await rig.FailsAsync(
            Sample.Server("telling", ["--stderr", "Error: the key sk-12345678 is \u001b[31mwrong", .. noise, "--exit-at-start", "1"]) with { Environment = new Dictionary<string, string> { ["API_KEY"] = "sk-12345678" } });

        Assert.Contains("its stderr says: «Error: the key *** is wrong | 5: cannot start", failure.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Of(string text, out bool areLast)
    {
        var lines = new StderrLines();
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            lines.Add(line);
        }

        return lines.Telling(out areLast);
    }
}
