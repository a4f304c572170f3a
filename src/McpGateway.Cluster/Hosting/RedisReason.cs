using System.Net.Sockets;
using McpGateway.Cluster.Settings;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>Why Redis did not do something, in a few words: where it is, and what is wrong. The messages of StackExchange.Redis are long, and say what only its authors need.</summary>
internal static class RedisReason
{
    private const int Longest = 100;

    /// <summary>The words.</summary>
    /// <param name="reason">What was thrown; null where there is no connection.</param>
    /// <param name="redis">The connection.</param>
    public static string Of(Exception? reason, IConnectionMultiplexer redis) => $"{string.Join(", ", redis.GetEndPoints().Select(RedisSetting.TextOf))}: {What(reason, redis.IsConnected)}";

    /// <summary>What is wrong.</summary>
    /// <param name="reason">What was thrown; null where there is no connection.</param>
    /// <param name="isConnected">Whether there is a connection.</param>
    public static string What(Exception? reason, bool isConnected)
    {
        for (Exception? part = reason; part is not null; part = part.InnerException)
        {
            switch (part)
            {
                case RedisServerException:
                    return $"it answers \"{Words.Cut(part.Message, Longest)}\"";
                case RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }:
                    return "it refuses this user or password";
                case SocketException:
                    return Words.Cut(part.Message, Longest).TrimEnd('.');
            }
        }

        return isConnected ? "no answer in time" : "there is no connection";
    }
}
