using System.Net;
using System.Net.Sockets;
using McpGateway.Configuration;
using McpGateway.Files;
using StackExchange.Redis;

namespace McpGateway.Cluster.Settings;

/// <summary>Reads how Redis is reached.</summary>
internal static class RedisSetting
{
    private const string Form = "HOST:PORT, then options of StackExchange.Redis, with commas between: redis.example.com:6380,user=gateway,password=...,ssl=true";

    /// <summary>Reads what was said.</summary>
    /// <param name="values">What was said.</param>
    /// <param name="node">The node's name, which Redis then shows.</param>
    /// <exception cref="NodeUsageException">It cannot be used.</exception>
    /// <exception cref="ConfigurationException">What goes there could be read on the way.</exception>
    public static ConfigurationOptions Read(SettingValues values, string node)
    {
        (string text, string place) = TextOf(values);
        ConfigurationOptions options = Parse(text, place);
        if (options.Password is { Length: > 0 } && values.Find("redis") is { IsPublic: true })
        {
            throw new ConfigurationException("--redis has a password, which everybody on this machine can read there: put the whole of it into a file (--redis-file FILE), or into MCP_GATEWAY_NODE_REDIS.");
        }

        if (options.Password is { Length: > 0 } && values.Path("redis-file") is { } file && FileAccessRules.IsReadByOthers(file))
        {
            throw new ConfigurationException($"{file} has a password of Redis and can be read by every user of this machine. Run: chmod 600 '{file}', and think of another password.");
        }

        if (!options.Ssl && !values.Flag("allow-insecure-redis") && options.EndPoints.FirstOrDefault(place => !IsLocal(place)) is { } remote)
        {
            throw new ConfigurationException($"What goes to Redis at {TextOf(remote)} could be read on the way: add ,ssl=true to {place} and let Redis speak TLS, or say --allow-insecure-redis where nobody else can reach that network.");
        }

        if (values.Path("redis-ca") is { } authority)
        {
            Trust(options, authority, values.Find("redis-ca")!.Place);
        }

        // A node that goes on without Redis tries again at once and keeps nothing for later: what is late is done anew.
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.IncludeDetailInExceptions = false;
        options.ClientName ??= new string([.. ("mcp-gateway-node:" + node).Select(letter => letter is > ' ' and <= '~' ? letter : '_')]);
        return options;
    }

    /// <summary>An address as people write it.</summary>
    public static string TextOf(EndPoint place) => place is DnsEndPoint named ? FormattableString.Invariant($"{named.Host}:{named.Port}") : place.ToString() ?? "";

    private static (string Text, string Place) TextOf(SettingValues values)
    {
        if (values.Find("redis") is { } said)
        {
            return values.Find("redis-file") is { } also ? throw new NodeUsageException($"{said.Place} and {also.Place} exclude each other.") : (said.Texts[^1], said.Place);
        }

        if (values.Path("redis-file") is not { } file)
        {
            throw new NodeUsageException("Redis is missing: --redis HOST:PORT, or --redis-file FILE, or MCP_GATEWAY_NODE_REDIS in the environment.");
        }

        try
        {
            return (File.ReadAllText(file).Trim(), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} ({values.Find("redis-file")!.Place}) cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Reads the text. No error shows any of it: what is in the wrong place may be a password.</summary>
    private static ConfigurationOptions Parse(string text, string place)
    {
        string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int options = Array.FindIndex(parts, part => part.Contains('=', StringComparison.Ordinal));
        if (parts.Length == 0 || options == 0 || text.Contains("://", StringComparison.Ordinal))
        {
            throw new NodeUsageException($"{place} needs {Form}.");
        }

        if (options > 0 && Array.Exists(parts[options..], part => !part.Contains('=', StringComparison.Ordinal)))
        {
            throw new NodeUsageException($"{place}: after the first option, each part has a name and a value. A comma ends a value, so a password cannot have one.");
        }

        try
        {
            ConfigurationOptions read = ConfigurationOptions.Parse(text.ReplaceLineEndings(""));
            read.SetDefaultPorts();
            return read.EndPoints.Count > 0 ? read : throw new NodeUsageException($"{place} needs {Form}.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new NodeUsageException($"{place} has an option that StackExchange.Redis does not know, or a value that it cannot use. It is {Form}.");
        }
    }

    private static void Trust(ConfigurationOptions options, string authority, string place)
    {
        try
        {
            if (!File.Exists(authority))
            {
                throw new FileNotFoundException("there is no such file");
            }

            options.TrustIssuer(authority);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The authority {authority} ({place}) cannot be used: {e.Message.TrimEnd('.')}. It is a certificate in PEM.", e);
        }
    }

    private static bool IsLocal(EndPoint place) => place switch
    {
        IPEndPoint address => IPAddress.IsLoopback(address.Address),
        DnsEndPoint named => named.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        UnixDomainSocketEndPoint => true,
        _ => false,
    };
}
