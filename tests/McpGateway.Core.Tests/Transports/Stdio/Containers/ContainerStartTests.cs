using McpGateway.Configuration;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;
using McpGateway.Transports.Stdio.Containers;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Tests.Transports.Stdio.Containers;

/// <summary>What a container's command line gets, and what it keeps.</summary>
public sealed class ContainerStartTests
{
    private const string Mark = "0123456789abcdef0123456789abcdef";
    private const string Named = "--name mcp-gateway-my-server-0123456789ab --label mcp-gateway.start=" + Mark;
    private const string Labelled = "--label mcp-gateway.start=" + Mark;

    private static readonly Dictionary<string, string> s_environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin", ["DOCKER_HOST"] = "unix:///d.sock", ["TOKEN"] = "secret", ["DOCKER_PASSWORD"] = "secret" };

    [Theory]
    [InlineData("docker", "run image", "run -i --rm --init " + Named + " image")]
    [InlineData("docker", "run -i --rm image --rm -d -t", "run --init " + Named + " -i --rm image --rm -d -t")]
    [InlineData("docker", "container run image", "container run -i --rm --init " + Named + " image")]
    [InlineData("docker", "--context far -H tcp://h run image", "--context far -H tcp://h run -i --rm --init " + Named + " image")]
    [InlineData("docker", "run --interactive -- image", "run --rm --init " + Named + " --interactive -- image")]
    [InlineData("docker", "run -i --name own image", "run --rm --init " + Labelled + " -i --name own image")]
    [InlineData("docker", "run -i --name=own image", "run --rm --init " + Labelled + " -i --name=own image")]
    [InlineData("docker", "run -i --init=false image", "run --rm " + Named + " -i --init=false image")]
    [InlineData("docker", "run -i --rm=false image", "run --init " + Named + " -i --rm=false image")]
    [InlineData("docker", "run -i --restart always image", "run --init " + Named + " -i --restart always image")]
    [InlineData("docker", "run -i --restart no image", "run --rm --init " + Named + " -i --restart no image")]
    [InlineData("docker", "run -i --pid host image", "run --rm " + Named + " -i --pid host image")]
    // A value that looks like an option, a short one in one word with its value, and flags in one word.
    [InlineData("docker", "run -e --rm -v C:\\data:/data -p8080:80 -iu root image", "run --rm --init " + Named + " -e --rm -v C:\\data:/data -p8080:80 -iu root image")]
    [InlineData("docker", "run --mount type=bind,src=/a,dst=/b --name-is-no-option x image --name y", "run -i --rm --init " + Named + " --mount type=bind,src=/a,dst=/b --name-is-no-option x image --name y")]
    [InlineData("C:\\Program Files\\Docker\\Docker\\resources\\bin\\docker.exe", "run image", "run -i --rm --init " + Named + " image")]
    [InlineData("C:\\Windows\\System32\\cmd.exe", "/c docker run -i image", "/c docker run --rm --init " + Named + " -i image")]
    [InlineData("wsl.exe", "-d Ubuntu docker run -i image", "-d Ubuntu docker run --rm --init " + Named + " -i image")]
    [InlineData("nerdctl", "-n k8s.io run image", "-n k8s.io run -i --rm " + Named + " image")]
    public void What_is_missing_is_added_and_what_is_written_stays(string program, string arguments, string expected)
    {
        ContainerStart start = Start(program, arguments)!;

        Assert.Equal(expected, string.Join(' ', start.Arguments));
    }

    [Theory]
    [InlineData("docker", "compose run --rm server")]
    [InlineData("docker", "compose up")]
    [InlineData("docker", "exec -i box server")]
    [InlineData("docker", "start -ai box")]
    [InlineData("docker", "create image")]
    [InlineData("docker", "mcp gateway run")]
    [InlineData("docker-compose", "run server")]
    [InlineData("npx", "-y proxy docker run -i image")]
    [InlineData("ssh", "host docker run -i image")]
    [InlineData("sh", "-c \"docker run -i image\"")]
    [InlineData("node", "server.js")]
    public void What_is_no_run_of_the_engine_stays_as_it_is(string program, string arguments) => Assert.Null(Start(program, arguments));

    [Fact]
    public void The_end_asks_the_engine_that_was_asked_and_knows_no_secret()
    {
        ContainerEnd end = Start("wsl.exe", "-d Ubuntu docker --context far container run -e TOKEN image")!.End;

        Assert.Equal("wsl.exe -d Ubuntu docker --context far", $"{end.Program} {string.Join(' ', end.Arguments)}");
        Assert.Equal(["DOCKER_HOST", "PATH"], end.Settings.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["--context", "far"], Start("docker", "--context far run image")!.End.Arguments);
    }

    [Theory]
    [InlineData("run --rm=false image", true)]
    [InlineData("run --restart=unless-stopped image", true)]
    [InlineData("run --rm image", false)]
    [InlineData("run image", false)]
    public void A_container_that_is_to_stay_is_not_removed(string arguments, bool keeps) => Assert.Equal(keeps, Start("docker", arguments)!.End.Keeps);

    [Theory]
    [InlineData("run -it image", "terminal", "-i instead of -it")]
    [InlineData("run -ti --rm image", "terminal", "-i instead of -it")]
    [InlineData("run -i --tty image", "terminal", "--tty")]
    [InlineData("run -id image", "background", "-d")]
    [InlineData("container run --detach=true image", "background", "-d")]
    [InlineData("run --interactive=false image", "no stdin", "-i")]
    public void A_container_that_could_not_be_talked_to_is_explained_and_not_started(string arguments, string cause, string remedy)
    {
        using var home = new TemporaryHome();
        string docker = Path.Combine(home.Root, OperatingSystem.IsWindows() ? "docker.exe" : "docker");
        File.WriteAllText(docker, "#!/bin/sh\n");
        Support.Containers.MakeExecutable(docker);

        ServerException refused = Assert.Throws<ServerException>(() => ProcessPlanner.Plan(
            new ServerDefinition { Name = "boxed", Command = docker, Arguments = arguments.Split(' ') }, new Variables("", new Dictionary<string, string>(StringComparer.Ordinal), _ => null), []));

        Assert.Contains(cause, refused.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run -i --tty=false image")]
    [InlineData("run -i --detach=0 image")]
    [InlineData("run -i image -it -d")]
    [InlineData("run -i -t=false image")]
    public void What_is_switched_off_or_said_to_the_server_is_fine(string arguments) => Assert.Null(ContainerStart.ReasonAgainst(["docker", .. arguments.Split(' ')]));

    [Theory]
    [InlineData("run -e A -eB --env=C=1 --env D image", "")]
    [InlineData("run image", "A B C D")]
    [InlineData("run -e A image -e B", "B C D")]
    [InlineData("run --env-file x image", "")]
    public void A_variable_that_no_option_hands_on_is_told(string arguments, string expected) =>
        Assert.Equal(expected, string.Join(' ', ContainerStart.NotHandedOn(["docker", .. arguments.Split(' ')], ["A", "B", "C", "D", "DOCKER_HOST"])));

    [Fact]
    public void The_record_says_how_the_container_is_ended()
    {
        ContainerEnd end = Start("docker", "--context far run --name own --rm=false image")!.End;
        var record = new ProcessRecord("s", Mark, "b", "n", new ProcessIdentity(5, 6), null) { Host = "h", Container = end };

        ContainerEnd read = ProcessRecord.TryParse(record.FirstLine())!.Container!;

        Assert.Equal((end.Program, end.Label, end.Name, end.Keeps), (read.Program, read.Label, read.Name, read.Keeps));
        Assert.Equal(end.Arguments, read.Arguments);
        Assert.Equal(end.Settings, read.Settings);
        Assert.Null(ProcessRecord.TryParse((record with { Container = null }).FirstLine())!.Container);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_docker_that_is_podman_gets_init_only_where_podman_has_it()
    {
        using var home = new TemporaryHome();
        string docker = Path.Combine(home.Root, "docker");
        await File.WriteAllTextAsync(docker, "#!/bin/sh\nexec podman \"$@\"\n", TestContext.Current.CancellationToken);
        string podman = Path.Combine(home.Root, "podman");
        await File.WriteAllTextAsync(Path.Combine(home.Root, "catatonit"), "", TestContext.Current.CancellationToken);
        var with = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = home.Root };
        var without = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/nowhere" };
        bool isInstalled = new[] { "/usr/libexec/podman/catatonit", "/usr/bin/catatonit", "/usr/lib/podman/catatonit", "/usr/local/lib/podman/catatonit", "/usr/local/libexec/podman/catatonit", "/usr/libexec/catatonit/catatonit" }.Any(File.Exists);

        foreach (string program in (string[])[docker, podman])
        {
            Assert.Contains("--init", ContainerStart.Of(program, ["run", "image"], with, "s", Mark)!.Arguments);
            Assert.Equal(isInstalled || !OperatingSystem.IsLinux(), ContainerStart.Of(program, ["run", "image"], without, "s", Mark)!.Arguments.Contains("--init"));
        }
    }

    private static ContainerStart? Start(string program, string arguments) => ContainerStart.Of(program, arguments.Split(' '), s_environment, "my server", Mark);
}
