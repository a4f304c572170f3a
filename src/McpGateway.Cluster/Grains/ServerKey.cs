using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections;

namespace McpGateway.Cluster.Grains;

/// <summary>Which process of which server for whom: the key of a grain.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Fingerprint">The digest of its definition.</param>
/// <param name="Scope">Who shares it.</param>
/// <param name="ScopeKey">What tells those who share it from others.</param>
/// <param name="Number">Which of the processes of a server with replicas, from 0.</param>
internal sealed record ServerKey(string Server, string Fingerprint, ServerScope Scope, string ScopeKey, int Number)
{
    private const char Separator = '\n';

    /// <summary>The key of a process.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="number">Which of the processes of a server with replicas, from 0.</param>
    public static ServerKey Of(ServerDefinition server, ConnectionScope scope, int number) =>
        // What tells scopes apart may be anything, a user's name for example.
        new(server.Name, server.Fingerprint, server.Scope, DigestOf(scope.Key), number);

    /// <summary>What there may be one of at a time where the server is exclusive, whatever else its definition says now.</summary>
    public string Place => string.Join('/', Server, (int)Scope, Number, ScopeKey);

    /// <summary>A digest of the key.</summary>
    public string Digest => DigestOf(Text);

    /// <summary>The key as a text.</summary>
    public string Text => string.Join(Separator, Fingerprint, (int)Scope, Number, ScopeKey, Server);

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ServerKey Parse(string text)
    {
        string[] parts = text.Split(Separator, 5);
        return parts.Length == 5 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int scope) && int.TryParse(parts[2], CultureInfo.InvariantCulture, out int number)
            ? new ServerKey(parts[4], parts[0], (ServerScope)scope, parts[3], number)
            : throw new FormatException($"'{text}' is no key of a server's process.");
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
