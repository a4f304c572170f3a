using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Gateway.Sessions;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>Clients that do not read, beside those that do.</summary>
public sealed class SlowClientTests
{
    private const string Needed = "Unix sockets";
    private const long Bound = 1024 * 1024;
    private const int Calls = 40;
    private const int Size = 1_000_000;

    [UnixFact(Needed)]
    public async Task Its_own_server_waits_for_a_client_that_does_not_read_and_nothing_is_lost()
    {
        using var home = Home(Sample.Server("own"), Sample.Server("remote") with { Scope = ServerScope.Shared });
        await using var broker = new BrokerInProcess(home, options => options with { MostWaiting = Bound });
        await using BrokerClient deaf = await broker.ConnectAsync(), other = await broker.ConnectAsync();

        CallOften(deaf, "own");
        CallOthers(other);

        Assert.Equal(Enumerable.Range(1, Calls), ReadAll(deaf, Calls).Select(answer =>
        {
            Assert.True(answer.Error is null && answer.Length > Size, answer.Error);
            return int.Parse(answer.Id, CultureInfo.InvariantCulture);
        }).Order());
    }

    [UnixFact(Needed)]
    public async Task A_shared_server_waits_for_nobody_and_what_is_too_much_is_refused_by_name()
    {
        using var home = Home(Sample.Server("remote") with { Scope = ServerScope.Shared });
        await using var broker = new BrokerInProcess(home, options => options with { MostWaiting = Bound });
        await using BrokerClient deaf = await broker.ConnectAsync(), other = await broker.ConnectAsync();

        CallOften(deaf, "remote");
        await Deadline.Until(() => home.GatewayLog.Contains("answers of servers that it shares are refused", StringComparison.Ordinal), () => home.GatewayLog);
        CallOthers(other);

        (string Id, int Length, string? Error)[] answers = ReadAll(deaf, Calls);
        Assert.Equal(Enumerable.Range(1, Calls), answers.Select(answer => int.Parse(answer.Id, CultureInfo.InvariantCulture)).Order());
        Assert.All(answers, answer => Assert.True(answer.Error is null ? answer.Length > Size : answer.Error == ClientOutput.Refused, answer.Error));
        Assert.Contains(answers, answer => answer.Error is not null);
        // The session goes on as though nothing had been.
        deaf.Call(Calls + 1, "remote", "bytes", """{"size":10}""");
        Assert.Null(deaf.ReadAnswer()!.Value.Error);
    }

    [UnixFact(Needed)]
    public async Task Requests_are_not_read_while_the_answers_to_others_are_not()
    {
        const int Many = 30_000;
        using var home = Home(Sample.Server("own"));
        await using var broker = new BrokerInProcess(home, options => options with { MostWaiting = Bound });
        await using BrokerClient deaf = await broker.ConnectAsync(), other = await broker.ConnectAsync();

        // More than is kept for anybody, if it were all answered.
        int sent = 0;
        Task sending = Task.Run(
            () =>
            {
                for (int id = 1; id <= Many; id++)
                {
                    deaf.Send(GatewayProcess.Request(id.ToString(CultureInfo.InvariantCulture), "tools/list", null));
                    Volatile.Write(ref sent, id);
                }
            },
            TestContext.Current.CancellationToken);
        // Until nothing more is taken of it while others have thousands of answers.
        int before = 0;
        for (int answered = 0; answered < 3000; answered++)
        {
            other.Send(GatewayProcess.Request(answered.ToString(CultureInfo.InvariantCulture), "tools/list", null));
            Assert.NotNull(other.ReadAnswer());
            if (before == 0 || before != Volatile.Read(ref sent))
            {
                (before, answered) = (Volatile.Read(ref sent), 0);
            }
        }

        Assert.InRange(before, 1, Many - 1);
        (string Id, int Length, string? Error)[] answers = ReadAll(deaf, Many);
        Assert.Equal(Many, answers.DistinctBy(answer => answer.Id).Count());
        Assert.True(answers.Sum(answer => (long)answer.Length) > 2 * (Bound + (16 * 1024 * 1024)));
        await sending.InTime();
    }

    private static TemporaryHome Home(params ServerDefinition[] servers)
    {
        var home = new TemporaryHome { MeetsServers = false };
        home.WriteConfiguration($$"""{ "gateway": { "outputLimit": 0 }, {{ConfigJson.Of(servers).TrimStart()[1..]}}""");
        return home;
    }

    private static void CallOften(BrokerClient client, string server)
    {
        for (int id = 1; id <= Calls; id++)
        {
            client.Call(id, server, "bytes", $$"""{"size":{{Size}}}""");
        }
    }

    /// <summary>Others have their answers as though there were nobody else.</summary>
    private static void CallOthers(BrokerClient other)
    {
        for (int id = 1; id <= 50; id++)
        {
            other.Call(id, "remote", "echo", """{"message":"hi"}""");
            Assert.Null(other.ReadAnswer()!.Value.Error);
        }
    }

    private static (string Id, int Length, string? Error)[] ReadAll(BrokerClient client, int count)
    {
        var answers = new List<(string, int, string?)>();
        while (answers.Count < count && client.ReadAnswer() is { } answer)
        {
            answers.Add(answer);
        }

        return [.. answers];
    }
}
