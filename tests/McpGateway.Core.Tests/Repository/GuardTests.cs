using System.Globalization;
using System.Security;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>The guard of <c>.ci/run</c>: no run is green in which something that must run did not.</summary>
public sealed class GuardTests : IDisposable
{
    private const string ForNpm = "npm is needed: it comes with Node.js";

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [UnixFact("it runs a shell script")]
    public async Task Passed_tests_pass()
    {
        Write("One.Tests", ("a", "Passed", ""), ("b", "Passed", ""));
        Write("Two.Tests", ("c", "Passed", ""));

        Assert.Equal((0, "3 passed, 0 failed, 0 skipped\n"), await GuardAsync("One.Tests\nTwo.Tests", ""));
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("npm")]
    [InlineData("sh\nnpm\nLinux")]
    public async Task A_test_that_is_skipped_for_what_is_missing_is_excused(string missing)
    {
        Write("One.Tests", ("a", "Passed", ""), ("b", "NotExecuted", ForNpm), ("c", "NotExecuted", ForNpm));

        Assert.Equal((0, $"skipped:\n  2: {ForNpm}\n1 passed, 0 failed, 2 skipped\n"), await GuardAsync("One.Tests", missing));
    }

    [UnixTheory("it runs a shell script")]
    [InlineData(ForNpm, "")]
    [InlineData(ForNpm, "PSScriptAnalyzer")]
    [InlineData(ForNpm, "npm-shrinkwrap")]
    [InlineData("npm", "npm")]
    [InlineData("is needed: npm", "npm")]
    [InlineData("Not today: npm is needed: x", "npm")]
    [InlineData("", "npm")]
    public async Task A_test_that_is_skipped_without_an_excuse_fails_the_run(string reason, string missing)
    {
        Write("One.Tests", ("a", "Passed", ""), ("b & \"b\"", "NotExecuted", reason));

        (int code, string output) = await GuardAsync("One.Tests", missing);

        Assert.Equal(1, code);
        Assert.Contains("\nSkipped without an excuse: b & \"b\": ", output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 passed, 0 failed, 1 skipped\n", output, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("Failed")]
    [InlineData("Timeout")]
    [InlineData("Aborted")]
    public async Task A_test_that_did_not_pass_fails_the_run(string outcome)
    {
        Write("One.Tests", ("a", "Passed", ""), ("b", outcome, "no"));

        Assert.Equal((1, "failed:\n  b: no\n1 passed, 1 failed, 0 skipped\n"), await GuardAsync("One.Tests", ""));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_run_in_which_nothing_ran_fails()
    {
        Assert.Equal((1, "No test ran.\n0 passed, 0 failed, 0 skipped\n"), await GuardAsync("", ""));

        Write("One.Tests", ("a", "NotExecuted", ForNpm));
        (int code, string output) = await GuardAsync("One.Tests", "npm");
        Assert.Equal(1, code);
        Assert.EndsWith("\nNo test ran.\n0 passed, 0 failed, 1 skipped\n", output, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_project_without_results_fails_the_run()
    {
        Write("One.Tests", ("a", "Passed", ""));

        Assert.Equal((1, "Two.Tests left no results.\n1 passed, 0 failed, 0 skipped\n"), await GuardAsync("One.Tests Two.Tests", ""));
    }

    /// <summary>With a PowerShell of which it cannot be found out what it has, nothing is excused.</summary>
    [UnixTheory("it runs a shell script")]
    [InlineData("echo missing", true)]
    [InlineData("echo there", false)]
    [InlineData("exit 1", false)]
    [InlineData("echo 'a word of warning'; echo missing", false)]
    public async Task What_is_missing_is_found_out(string answer, bool excused)
    {
        string pwsh = _home.NewFile("pwsh");
        await File.WriteAllTextAsync(pwsh, $"#!/bin/sh\n{answer}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(pwsh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        (int code, string output) = await HelperProcess.ShellAsync($"MCP_GATEWAY_TEST_PWSH='{pwsh}' '{Built.Repository}/.ci/missing'");

        Assert.Equal(0, code);
        Assert.Equal(excused, output.Split('\n').Contains("PSScriptAnalyzer"));
        Assert.DoesNotContain("sh", output.Split('\n'));
        // Its tests run under Wine, if at all.
        Assert.Contains("Windows", output.Split('\n'));
    }

    private Task<(int Code, string Output)> GuardAsync(string projects, string missing) =>
        HelperProcess.ShellAsync($"'{Built.Repository}/.ci/guard' '{_home.Root}' '{projects}' '{missing}'");

    /// <summary>A file of results as the runner writes it.</summary>
    private void Write(string project, params (string Name, string Outcome, string Message)[] results)
    {
        string lines = string.Concat(results.Select(result => string.Create(CultureInfo.InvariantCulture, $"""
                <UnitTestResult executionId="1" testName="{SecurityElement.Escape(result.Name)}" computerName="vm" outcome="{result.Outcome}" testListId="2"{(result.Message.Length == 0 ? " />" : $"""
            >
                  <Output>
                    <ErrorInfo>
                      <Message>{SecurityElement.Escape(result.Message)}</Message>
                      <StackTrace>outcome="NotExecuted"</StackTrace>
                    </ErrorInfo>
                  </Output>
                </UnitTestResult>
            """)}

            """)));
        File.WriteAllText(Path.Combine(_home.Root, project + ".trx"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="1">
              <Results>
            {lines}  </Results>
              <TestDefinitions>
                <UnitTest name="a" storage="/somewhere/bin/debug/{project.ToLowerInvariant()}.dll" id="3">
                </UnitTest>
              </TestDefinitions>
            </TestRun>
            """);
    }
}
