using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public sealed class VariableTests
{
    private const string Secret = "s3cret-value-12345";

    private static Dictionary<string, string> Env(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    [Fact]
    public async Task A_missing_variable_is_an_error_that_names_it_before_any_process_starts()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();

        ServerException failure = await rig.FailsAsync(Sample.Server("needy", "--pid-file", pids) with { Environment = Env("TOKEN", "${env:NEEDY_TOKEN}") });

        Assert.Equal(ServerFailure.Misconfigured, failure.Failure);
        Assert.Contains("env.TOKEN needs the variable NEEDY_TOKEN, which is not set", failure.Message, StringComparison.Ordinal);
        Assert.Contains(rig.Home.Home.EnvironmentFile, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(pids));
    }

    [Fact]
    public async Task Variables_expand_in_command_args_env_and_cwd()
    {
        await using var rig = new PoolRig();
        rig.Variables["FOLDER"] = Path.GetDirectoryName(Built.SampleServer)!;
        rig.Variables["WORK"] = rig.Home.Root;
        ServerConnection connection = await rig.GetAsync(new ServerDefinition
        {
            Name = "all",
            Command = "${FOLDER}/" + Path.GetFileName(Built.SampleServer),
            Arguments = ["--name", "${NAME:-by default}"],
            Environment = Env("SEEN", "<${env:WORK}>"),
            WorkingDirectory = "${WORK}",
        });

        Assert.Equal("by default", connection.Identity!.Name);
        Assert.Equal($"<{rig.Home.Root}>", (await PoolRig.CallAsync(connection, "env", """{"name":"SEEN"}""")).TextOf());
        Assert.Equal(rig.Home.Root, (await PoolRig.CallAsync(connection, "cwd")).TextOf());
    }

    [Fact]
    public async Task A_variable_set_in_the_env_file_counts_from_the_next_start_on()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("later") with { Environment = Env("SEEN", "${LATER}") };
        await rig.FailsAsync(server);

        await File.WriteAllTextAsync(rig.Home.Home.EnvironmentFile, "LATER=from the file\n", TestContext.Current.CancellationToken);

        Assert.Equal("from the file", (await rig.CallAsync(server, "env", """{"name":"SEEN"}""")).TextOf());
    }

    [Fact]
    public async Task Values_of_variables_are_masked_in_errors_and_logs()
    {
        await using var rig = new PoolRig();
        rig.Variables["TOKEN"] = Secret;

        ServerException failure = await rig.FailsAsync(Sample.Server("leaky", "--stderr", "my token is ${TOKEN}!", "--env-required", "NOT_THERE"));

        Assert.Contains("my token is ***!", failure.Message, StringComparison.Ordinal);
        Assert.Contains("my token is ***!", rig.Home.ServerLog("leaky"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.Message + rig.Home.ServerLog("leaky") + rig.Log.Text, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Values_of_variables_are_masked_in_what_a_server_prints_on_stdout()
    {
        await using var rig = new PoolRig();
        rig.Variables["TOKEN"] = Secret;

        ServerException failure = await rig.FailsAsync(Sample.Script("leaky", "echo \"using $TOKEN\"; exit 1") with { Environment = Env("TOKEN", "${TOKEN}") });

        Assert.Contains("using ***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.Message + rig.Home.ServerLog("leaky") + rig.Log.Text, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Values_of_variables_are_masked_in_a_refused_handshake()
    {
        await using var rig = new PoolRig();
        rig.Variables["TOKEN"] = Secret;
        ServerDefinition server = Sample.Script("strict", """read line; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"bad token '"$TOKEN"'"}}'; cat >/dev/null""");

        ServerException failure = await rig.FailsAsync(server with { Environment = Env("TOKEN", "${TOKEN}") });

        Assert.Contains("bad token", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.Message + rig.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_of_the_timeouts_by_variable_holds_and_a_wrong_one_is_named()
    {
        await using var rig = new PoolRig();
        rig.Variables["GATEWAY_INIT_TIMEOUT"] = "0.5";
        ServerException slow = await rig.FailsAsync(Sample.Server("silent", "--silent"));
        Assert.Contains("within 0.5 s", slow.Message, StringComparison.Ordinal);

        rig.Variables["GATEWAY_INIT_TIMEOUT"] = "soon";
        ServerException wrong = await rig.FailsAsync(Sample.Server("silent", "--silent"));
        Assert.Contains("The variable GATEWAY_INIT_TIMEOUT is 'soon'", wrong.Message, StringComparison.Ordinal);
    }
}
