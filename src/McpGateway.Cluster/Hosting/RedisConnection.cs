using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using McpGateway.Cluster.Settings;
using McpGateway.Configuration;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>Opens the connection to Redis, in bounded time, and finds out whether it is of use.</summary>
internal static class RedisConnection
{
    /// <summary>How long a Redis has for an answer when a node starts.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(3);

    /// <summary>Opens it.</summary>
    /// <param name="options">How it is reached.</param>
    /// <param name="cluster">The name of the cluster, which is tried to write below.</param>
    /// <exception cref="ConfigurationException">It cannot be used: the message says why, and what to do.</exception>
    public static async Task<IConnectionMultiplexer> OpenAsync(ConfigurationOptions options, string cluster)
    {
        string place = string.Join(", ", options.EndPoints.Select(RedisSetting.TextOf));
        ConnectionMultiplexer? redis = null;
        try
        {
            redis = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(s_patience).ConfigureAwait(false);
            // Orleans keeps its members with scripts.
            await redis.GetDatabase().ScriptEvaluateAsync("return redis.call('SET', KEYS[1], '1', 'EX', '10')", [cluster + "/started"]).WaitAsync(s_patience).ConfigureAwait(false);
            return redis;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (redis is not null)
            {
                await redis.DisposeAsync().ConfigureAwait(false);
            }

            throw new ConfigurationException($"Redis at {place} {await WhyAsync(e, options).ConfigureAwait(false)}", e);
        }
    }

    private static async Task<string> WhyAsync(Exception e, ConfigurationOptions options)
    {
        string all = string.Join(" ", Chain(e).Select(part => part.Message));
        bool Says(string word) => all.Contains(word, StringComparison.OrdinalIgnoreCase);
        return Says("scripting support disabled") || Says("unknown command 'EVAL") || (e is RedisServerException && Says("unknown command"))
            ? "runs no scripts, which the membership of the nodes needs. Start Garnet with --lua; other servers must know EVAL."
            : Says("NOPERM") ? "does not let this user do what nodes need. Give it all commands on all keys of the cluster (ACL SETUSER NAME +@all ~*)."
            : Says("READONLY") ? "is a replica that takes no writes. Name the primary one."
            : Says("WRONGPASS") || Says("invalid password") ? "refuses this user or password. Correct user= and password= in --redis-file or MCP_GATEWAY_NODE_REDIS."
            : Says("NOAUTH") || Says("AuthenticationFailure") || Says("no password is set") || Says("without any password configured")
                ? options.Password is { Length: > 0 } ? "refuses this user or password. Correct user= and password= in --redis-file or MCP_GATEWAY_NODE_REDIS, or leave them out where it has none." : "wants a password. Put it into --redis-file or MCP_GATEWAY_NODE_REDIS: HOST:PORT,password=..."
            : options.Ssl && Chain(e).OfType<AuthenticationException>().Any() && Says("certificate") ? "has a certificate that is not trusted, or of another name. Name its authority with --redis-ca FILE, or the name in it with sslHost=NAME."
            : options.Ssl && (Chain(e).OfType<AuthenticationException>().Any() || Says("frame") || Says("EOF")) ? "does not speak TLS there. Name its TLS port, or leave out ssl=true where that is allowed."
            : await FindUnreachableAsync(options.EndPoints[0]).ConfigureAwait(false) is { } unreachable ? $"cannot be reached: {unreachable}. Check that it runs, and its address."
            : options.Ssl ? "takes the connection, but does not speak TLS there. Name its TLS port, or leave out ssl=true where that is allowed."
            : "takes the connection, but does not answer. If it speaks TLS there, add ,ssl=true; check that it is a Redis.";
    }

    /// <summary>Why there is not even a connection, which StackExchange.Redis does not say; null where there is one.</summary>
    private static async Task<string?> FindUnreachableAsync(EndPoint place)
    {
        using var socket = new Socket(place is UnixDomainSocketEndPoint ? AddressFamily.Unix : AddressFamily.InterNetworkV6, SocketType.Stream, place is UnixDomainSocketEndPoint ? ProtocolType.IP : ProtocolType.Tcp);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = true;
        }

        using var patience = new CancellationTokenSource(s_probe);
        try
        {
            await socket.ConnectAsync(place, patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message.TrimEnd('.');
        }
        catch (OperationCanceledException)
        {
            return "no answer";
        }
    }

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (Exception? part = e; part is not null; part = part.InnerException)
        {
            yield return part;
        }
    }
}
