using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Logins;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// The logins in the folder of this node: those from before it was one, and those that <c>mcp-gateway login</c> makes there. Each is given to all nodes once, unless they
/// have a newer one.
/// </summary>
/// <param name="home">The folder.</param>
/// <param name="redis">Where it is noted which ones were given.</param>
/// <param name="logins">The logins of all nodes.</param>
/// <param name="tokens">Their tokens.</param>
/// <param name="logger">Hears of it.</param>
internal sealed class LocalLogins(GatewayHome home, SharedRedis redis, SharedLogins logins, SharedSecrets tokens, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private readonly LoginFiles _files = new(home.LoginFolder);
    private readonly Dictionary<string, DateTimeOffset> _given = new(StringComparer.Ordinal);

    /// <summary>Gives them, and looks for new ones until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look);
        string? problem = null;
        try
        {
            do
            {
                try
                {
                    await GiveAsync().ConfigureAwait(false);
                    problem = null;
                }
                catch (Exception e) when (e is LoginException or SecretStoreException or IOException or UnauthorizedAccessException)
                {
                    if (problem != e.Message)
                    {
                        problem = e.Message;
                        Log.LoginsNotBrought(logger, problem.TrimEnd('.'));
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private async Task GiveAsync()
    {
        foreach (string key in _files.Keys.ToArray())
        {
            if (_files.Find(key) is not { Tokens: { } name, Since: { } since } record || _given.GetValueOrDefault(key) == since || redis.IsLost)
            {
                continue;
            }

            string mark = since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            (bool isReached, RedisValue given) = await redis.TryAsync(database => database.HashGetAsync(redis.Key("logins/given"), key)).ConfigureAwait(false);
            if (!isReached)
            {
                return;
            }

            if (given != mark && !(logins.Find(key)?.Since >= since) && SecretStores.Open(home.Root, SecretStores.Logins) is var own && own.Find(name) is { } value)
            {
                foreach (string client in own.List().Where(other => other.StartsWith("client.", StringComparison.Ordinal)).Except(tokens.List(), StringComparer.Ordinal))
                {
                    tokens.Set(client, own.Find(client)!);
                }

                tokens.Set(name, value);
                logins.Write(key, record with { Changes = Math.Max(record.Changes, logins.Known(key)?.Changes ?? 0) + 1 });
                Log.LoginBrought(logger, record.Address);
            }

            await redis.TryAsync(database => database.HashSetAsync(redis.Key("logins/given"), key, mark)).ConfigureAwait(false);
            _given[key] = since;
        }
    }
}
