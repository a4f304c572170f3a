using McpGateway.Configuration;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

public sealed class VariablesTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private static readonly Dictionary<string, string> s_environment = new(StringComparer.Ordinal)
    {
        ["NAME"] = "value", ["EMPTY"] = "", ["NESTED"] = "${NAME}", ["DOLLAR"] = "$", ["BOTH"] = "from the environment",
    };

    private static readonly Dictionary<string, string> s_file = new(StringComparer.Ordinal) { ["BOTH"] = "from the file", ["FILE"] = "in the file" };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("${NAME}", "value")]
    [InlineData("${env:NAME}", "value")]
    [InlineData("<${NAME}${env:NAME}>", "<valuevalue>")]
    [InlineData("${NESTED}", "${NAME}")]
    [InlineData("${DOLLAR}{NAME}", "${NAME}")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${MISSING:-default}", "default")]
    [InlineData("${env:MISSING:-default}", "default")]
    [InlineData("${EMPTY:-default}", "default")]
    [InlineData("${NAME:-default}", "value")]
    [InlineData("${MISSING:-}", "")]
    [InlineData("${MISSING:-a:-b}", "a:-b")]
    [InlineData("${MISSING:-http://x:80/}", "http://x:80/")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("a$${NAME}b${NAME}", "a${NAME}bvalue")]
    [InlineData("$$${NAME}", "$${NAME}")]
    [InlineData("${NAME}$${NAME}", "value${NAME}")]
    [InlineData("$NAME %NAME% $(NAME)", "$NAME %NAME% $(NAME)")]
    [InlineData("${NAME", "${NAME")]
    [InlineData("$", "$")]
    [InlineData("{NAME}", "{NAME}")]
    [InlineData("${BOTH}", "from the environment")]
    [InlineData("${FILE}", "in the file")]
    [InlineData("${MISSING:-${NAME}/x}", "value/x")]
    [InlineData("<${MISSING:-${NAME}/x}:${NAME}>", "<value/x:value>")]
    [InlineData("${NAME:-${MISSING}/x}", "value")]
    [InlineData("${MISSING:-${MISSING:-deep}}", "deep")]
    [InlineData("${MISSING:-${EMPTY:-${env:MISSING:-${NAME}}}}", "value")]
    [InlineData("${MISSING:-${NESTED}}", "${NAME}")]
    [InlineData("{\"k\":\"${MISSING:-{}}\"}", "{\"k\":\"{}\"}")]
    [InlineData("${MISSING:-{\"a\":{\"b\":\"${NAME}\"}}}", "{\"a\":{\"b\":\"value\"}}")]
    [InlineData("${MISSING:-$${NAME}}", "${NAME}")]
    [InlineData("${NAME:-$${NAME}}!", "value!")]
    [InlineData("${MISSING:-a${NAME}b${FILE}c}d", "avaluebin the filecd")]
    [InlineData("a$$b", "a$$b")]
    [InlineData("}${NAME}}", "}value}")]
    public void Variables_are_expanded_once(string template, string expected) => Assert.Equal(expected, Expand(template));

    [Theory]
    [InlineData("${MISSING}", "args[1] needs the variable MISSING, which is not set. Set it in the environment or as MISSING=... in /home/.env.")]
    [InlineData("x${env:MISSING}", "args[1] needs the variable MISSING, which is not set.")]
    [InlineData("${secret:TOKEN}", "args[1] uses ${secret:TOKEN}, but secrets are put into \"env\", \"headers\" and \"oauth.clientSecret\" only, where other users and logs do not see them. Move it there, or use a variable.")]
    [InlineData("${input:token}", "args[1] uses ${input:token}, a kind of variable")]
    [InlineData("${ENV:NAME}", "args[1] uses ${ENV:NAME}, a kind of variable")]
    [InlineData("${MISSING:-${secret:TOKEN}}", "args[1] uses ${secret:TOKEN}, but secrets are put into")]
    [InlineData("${secret:TOKEN:-x}", "args[1] uses ${secret:TOKEN}, but secrets are put into")]
    [InlineData("${MISSING:-${ABSENT}}", "args[1] needs the variable ABSENT, which is not set.")]
    [InlineData("${userHome}/x", "args[1] needs the variable userHome, which is not set. Set it in the environment or as userHome=... in /home/.env. The home folder is ${HOME} or ~.")]
    [InlineData("${}", "args[1] has ${}, which does not name a variable.")]
    [InlineData("${:-x}", "args[1] has ${}, which does not name a variable.")]
    [InlineData("${env:}", "args[1] has ${env:}, which does not name a variable.")]
    [InlineData("${MISSING:-${NAME}/x", "args[1] has a '${' without a closing '}'.")]
    [InlineData("${MISSING:-x", "args[1] has a '${' without a closing '}'.")]
    [InlineData("${NAME:-x", "args[1] has a '${' without a closing '}'.")]
    [InlineData("${MISSING:-{}", "args[1] has a '${' without a closing '}'.")]
    [InlineData("${MISSING:-${NAME", "args[1] has a '${' without a closing '}'.")]
    [InlineData("${A${NAME}}", "args[1] has a variable inside the name of another one, or a '${' without a closing '}', at '${A'.")]
    [InlineData("${HOME/x:${NAME}", "args[1] has a variable inside the name of another one, or a '${' without a closing '}', at '${HOME/x:'.")]
    public void What_cannot_be_expanded_is_an_error_that_names_variable_and_place(string template, string part) =>
        Assert.StartsWith(part, Assert.Throws<ConfigurationException>(() => Expand(template)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_form_of_a_default_that_a_shell_knows_is_explained() =>
        Assert.EndsWith(" For a default, write ${NAME:-x}.", Assert.Throws<ConfigurationException>(() => Expand("${NAME-x}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Defaults_within_defaults_have_a_bound()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("${MISSING:-", depth)) + "x" + new string('}', depth);

        Assert.Equal("x", Expand(Nested(32)));
        Assert.StartsWith("args[1] has defaults nested more than 32 deep.", Assert.Throws<ConfigurationException>(() => Expand(Nested(33))).Message, StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => Expand(Nested(100_000)));
    }

    [Fact]
    public void A_variable_within_a_default_is_as_secret_as_any_other()
    {
        var values = new List<string>();

        new Variables("/home/.env", s_file, name => s_environment.GetValueOrDefault(name)).Expand("${MISSING:-plain ${NAME}} ${BOTH:-${FILE}}", "x", values);

        Assert.Equal(["value", "from the environment"], values);
    }

    [Theory]
    [InlineData("${secret:TOKEN}", "kept")]
    [InlineData("Bearer ${secret:TOKEN}", "Bearer kept")]
    [InlineData("${secret:ABSENT:-default}", "default")]
    [InlineData("${secret:TOKEN:-default}", "kept")]
    [InlineData("${MISSING:-${secret:TOKEN}}", "kept")]
    [InlineData("$${secret:TOKEN}", "${secret:TOKEN}")]
    [InlineData("${secret:REFERS}", "${NAME}")]
    [InlineData("${secret:work/TOKEN}", "TOKEN of work")]
    [InlineData("${secret:work/a/b}", "a/b of work")]
    [InlineData("${secret:work/ABSENT:-default}", "default")]
    public void Secrets_are_put_in_where_they_may_stand(string template, string expected)
    {
        var values = new List<string>();

        Assert.Equal(expected, WithSecrets((vault, name) => name == "ABSENT" ? null : $"{name} of {vault}").Expand(template, "env.X", values, takesSecrets: true));
        Assert.All(values, value => Assert.Contains(value, expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("${secret:ABSENT}", "env.X needs the secret ABSENT, which is not set. Run: mcp-gateway secret set ABSENT (in PowerShell: Set-McpSecret ABSENT).")]
    [InlineData("${secret:}", "env.X has ${secret:}, but a name of a secret has 1 to 128 letters")]
    [InlineData("${secret:my token}", "env.X has ${secret:my token}, but a name of a secret has")]
    [InlineData("${secret:work/TOKEN}", "env.X uses ${secret:work/TOKEN}, a secret of a vault, and only the module in PowerShell can read those. Copy it there with Set-McpSecret TOKEN -FromVault work, and write ${secret:TOKEN} instead.")]
    public void A_secret_that_cannot_be_had_is_named_with_the_remedy(string template, string part)
    {
        foreach (Variables variables in (Variables[])[WithSecrets(null), WithSecrets(null).WithoutSecrets()])
        {
            Assert.StartsWith(part, Assert.Throws<ConfigurationException>(() => variables.Expand(template, "env.X", [], takesSecrets: true)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_vault_that_has_none_of_that_name_is_named()
    {
        string message = Assert.Throws<ConfigurationException>(() => WithSecrets((_, _) => null).Expand("${secret:work/TOKEN}", "env.X", [], takesSecrets: true)).Message;

        Assert.StartsWith("env.X needs the secret TOKEN, which the vault 'work' does not have.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Looking_for_what_is_missing_reads_no_secret()
    {
        var values = new List<string>();
        Variables variables = WithSecrets((_, _) => throw new InvalidOperationException("A vault was asked.")).WithoutSecrets();

        Assert.Equal("<>", variables.Expand("<${secret:TOKEN}${secret:work/TOKEN}>", "env.X", values, takesSecrets: true));
        Assert.DoesNotContain("kept", values);
    }

    [Theory]
    [InlineData("${secret:A} ${secret:B:-x} ${secret:V/C} $${secret:D} ${E:-${secret:F}}", "A,B,F")]
    [InlineData("${secret:", "")]
    [InlineData("plain", "")]
    public void The_secrets_that_a_text_uses_are_known(string template, string expected) => Assert.Equal(expected, string.Join(',', SecretVariables.NamesIn(template)));

    [Fact]
    public void Every_value_that_was_put_in_is_known_afterwards()
    {
        var values = new List<string>();

        new Variables("/home/.env", s_file, name => s_environment.GetValueOrDefault(name)).Expand("${NAME} $${NAME} ${FILE}", "x", values);

        Assert.Equal(["value", "in the file"], values);
    }

    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A = b ", "b")]
    [InlineData("  export A=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A=b c", "b c")]
    [InlineData("A=b # comment", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A='b # c'", "b # c")]
    [InlineData("A='b\\n$C'", "b\\n$C")]
    [InlineData("A=\"b # c\" # comment", "b # c")]
    [InlineData("A=\"1\\n2\\t3\\\"4\\\\5\"", "1\n2\t3\"4\\5")]
    [InlineData("A=a=b=c", "a=b=c")]
    [InlineData("A=${NAME}", "${NAME}")]
    [InlineData("A=first\nA=second", "second")]
    [InlineData("# comment\n\n  \r\nA=b\r\n", "b")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("A=é日😀", "é日😀")]
    public void Forms_of_the_env_file_are_read(string text, string expected) => Assert.Equal(expected, ReadFile(text)["A"]);

    [Theory]
    [InlineData("no equals sign s3cret", 1)]
    [InlineData("A=1\n=s3cret", 2)]
    [InlineData("A=1\n\nB=\"s3cret", 3)]
    [InlineData("A='s3cret\nC=3", 1)]
    public void A_line_of_the_env_file_that_makes_no_sense_is_told_and_not_repeated_and_the_others_hold(string text, int line)
    {
        var problems = new List<ConfigurationProblem>();

        IReadOnlyDictionary<string, string> read = ReadFile("FIRST=1\n" + text + "\nLAST=2", problems);

        ConfigurationProblem problem = Assert.Single(problems);
        Assert.Equal((line + 1, "the line does not have the form NAME=value and is ignored. Fix it, or start it with #."), (problem.Line, problem.Message));
        Assert.EndsWith(".env", problem.File, StringComparison.Ordinal);
        Assert.Equal(("1", "2"), (read["FIRST"], read["LAST"]));
        Assert.DoesNotContain(read.Values, value => value.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void An_env_file_in_UTF_16_is_read_by_its_mark_and_told_without_one()
    {
        using var home = new TemporaryHome();
        byte[] text = System.Text.Encoding.Unicode.GetBytes("A=é\r\nB=2\r\n");
        var problems = new List<ConfigurationProblem>();

        File.WriteAllBytes(home.Home.EnvironmentFile, [0xFF, 0xFE, .. text]);
        Assert.Equal("é", DotEnvFile.Read(home.Home.EnvironmentFile, problems)["A"]);
        Assert.Empty(problems);

        File.WriteAllBytes(home.Home.EnvironmentFile, text);
        Assert.Empty(DotEnvFile.Read(home.Home.EnvironmentFile, problems));
        Assert.Equal("the file is not UTF-8 and is ignored. Save it as UTF-8.", Assert.Single(problems).Message);
    }

    [Fact]
    public void An_env_file_that_cannot_be_read_is_told_and_has_no_variables()
    {
        using var home = new TemporaryHome();
        Directory.CreateDirectory(home.Home.EnvironmentFile);

        var variables = Variables.Load(home.Home);

        Assert.StartsWith("cannot be read: ", Assert.Single(variables.Problems).Message, StringComparison.Ordinal);
        Assert.Null(variables.Get("MCP_GATEWAY_NO_SUCH_VARIABLE"));
    }

    [Fact]
    public void The_error_for_a_missing_variable_names_what_is_wrong_with_the_env_file()
    {
        using var home = new TemporaryHome();
        File.WriteAllText(home.Home.EnvironmentFile, "MCP_GATEWAY_NO_SUCH_VARIABLE='open");

        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Variables.Load(home.Home).Expand("${MCP_GATEWAY_NO_SUCH_VARIABLE}", "x", []));

        Assert.EndsWith($"({home.Home.EnvironmentFile}(1,1): the line does not have the form NAME=value and is ignored. Fix it, or start it with #.)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_is_no_secret()
    {
        var values = new List<string>();

        new Variables("/home/.env", s_file, name => s_environment.GetValueOrDefault(name)).Expand("${MISSING:-in the config} ${EMPTY:-as well} ${NAME:-not this}", "x", values);

        Assert.Equal(["value"], values);
    }

    [Fact]
    public void A_missing_env_file_has_no_variables() => Assert.Empty(DotEnvFile.Read("/no/such/folder/.env"));

    [Theory]
    [InlineData(null, null, 30, 300)]
    [InlineData("5", "7.5", 5, 7.5)]
    [InlineData("", " ", 30, 300)]
    public void Timeouts_come_from_variables_before_the_defaults(string? init, string? operation, double expectedInit, double expectedOperation)
    {
        var variables = new Variables("f", new Dictionary<string, string>(StringComparer.Ordinal), name => name == Timeouts.InitVariable ? init : operation);

        var timeouts = Timeouts.For(new ServerDefinition { Name = "s" }, variables);

        Assert.Equal((TimeSpan.FromSeconds(expectedInit), TimeSpan.FromSeconds(expectedOperation)), (timeouts.Init, timeouts.Operation));
        Assert.Equal(TimeSpan.FromSeconds(3), Timeouts.For(new ServerDefinition { Name = "s", InitTimeout = TimeSpan.FromSeconds(3) }, variables).Init);
    }

    [Theory]
    [InlineData(null, null, null, 300, 3600)]
    [InlineData("60", null, null, 60, 60)]
    [InlineData("7200", null, null, 300, 7200)]
    [InlineData("7200", 60.0, null, 60, 60)]
    [InlineData(null, null, 7200.0, 7200, 7200)]
    [InlineData("3600", null, 7200.0, 3600, 3600)]
    public void The_most_that_a_call_may_take_comes_from_the_entry_the_variable_or_the_default(string? variable, double? own, double? operation, double expected, double most)
    {
        var variables = new Variables("f", new Dictionary<string, string>(StringComparer.Ordinal), name => name == "GATEWAY_MAX_OPERATION_TIME" ? variable : null);
        static TimeSpan? Time(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;

        var timeouts = Timeouts.For(new ServerDefinition { Name = "s", MaxOperationTime = Time(own), OperationTimeout = Time(operation) }, variables);

        Assert.Equal((expected, most), (timeouts.Operation.TotalSeconds, timeouts.MaxOperation.TotalSeconds));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e30")]
    [InlineData("30s")]
    [InlineData("1,5")]
    public void A_timeout_that_is_no_number_of_seconds_is_an_error(string text)
    {
        var variables = new Variables("f", new Dictionary<string, string>(StringComparer.Ordinal), _ => text);

        Assert.Contains($"is '{text}'", Assert.Throws<ConfigurationException>(() => Timeouts.For(new ServerDefinition { Name = "s" }, variables)).Message, StringComparison.Ordinal);
    }

    private static string Expand(string template) => new Variables("/home/.env", s_file, name => s_environment.GetValueOrDefault(name)).Expand(template, "args[1]", []);

    private static IReadOnlyDictionary<string, string> ReadFile(string text, List<ConfigurationProblem>? problems = null)
    {
        using var home = new TemporaryHome();
        File.WriteAllText(home.Home.EnvironmentFile, text);
        return DotEnvFile.Read(home.Home.EnvironmentFile, problems);
    }

    public void Dispose() => _home.Dispose();

    private Variables WithSecrets(VaultReader? vaults)
    {
        var secrets = new NamedSecrets(_home.Home.Root);
        secrets.Set("TOKEN", "kept");
        secrets.Set("REFERS", "${NAME}");
        return new Variables("/home/.env", s_file, name => s_environment.GetValueOrDefault(name)) { Secrets = new SecretVariables(secrets, vaults) };
    }
}
