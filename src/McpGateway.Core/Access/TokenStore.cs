using System.Globalization;
using System.Security.Cryptography;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Access;

/// <summary>
/// The tokens of a gateway's home. What one process changes counts for all others with their next request: the file's stamp is looked at each time, and the file is
/// read only when that has changed. Any thread may use it.
/// </summary>
public sealed class TokenStore
{
    private readonly TokenFile _file;
    private readonly TokenUses _uses;
    private readonly TimeProvider _time;
    private Snapshot? _snapshot;

    /// <summary>Opens the store; nothing is read or made.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="time">The clock; the system's without it.</param>
    public TokenStore(GatewayHome home, TimeProvider? time = null)
    {
        Place = home.TokenFile;
        _time = time ?? TimeProvider.System;
        _file = new TokenFile(Place);
        _uses = new TokenUses(home.TokenUsesFile, _time);
    }

    /// <summary>The file that they are in.</summary>
    public string Place { get; }

    /// <summary>All tokens, expired ones included, in the order of their names.</summary>
    /// <exception cref="AccessException">They cannot be read.</exception>
    public IReadOnlyList<GatewayToken> List()
    {
        Dictionary<string, DateTimeOffset> uses = _uses.Read();
        return
        [
            .. _file.Read().OrderBy(token => token.Name, StringComparer.Ordinal).Select(token => new GatewayToken(token.Name, token.Hash)
            {
                Servers = token.Servers,
                Tools = token.Tools,
                Created = token.Created,
                Expires = token.Expires,
                // What is older is of one of that name that was removed.
                LastUsed = uses.TryGetValue(token.Name, out DateTimeOffset used) && used >= token.Created ? used : null,
                CallsPerMinute = token.CallsPerMinute,
                MaxMessage = token.MaxMessage,
                Metrics = token.Metrics,
                Problem = token.Problem,
            }),
        ];
    }

    /// <summary>Makes a token. This is the one time that it is known.</summary>
    /// <param name="request">What it is to be.</param>
    /// <exception cref="AccessException">It cannot be so, there is one of that name, or the file cannot be written.</exception>
    public IssuedToken Add(TokenRequest request)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (TokenRules.Wrong(request, now) is { } wrong)
        {
            throw new AccessException($"The token '{UntrustedText.OneLine(request.Name, 64)}' cannot be made: {wrong}");
        }

        string text = TokenText.Create();
        var token = new GatewayToken(request.Name, TokenText.Hash(text))
        {
            // Whoever only watches gets to no server; an older gateway that does not know of metrics says so, too.
            Servers = request is { Metrics: true, Servers: null, Tools: null } ? [] : request.Servers,
            Tools = request.Tools,
            Metrics = request.Metrics,
            Created = now,
            Expires = request.Expires,
            CallsPerMinute = request.CallsPerMinute,
            MaxMessage = request.MaxMessage,
        };
        _file.Add(token);
        return new IssuedToken(token, text);
    }

    /// <summary>Removes a token: from the next request on it lets nobody in.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="AccessException">The file cannot be written.</exception>
    public bool Remove(string name) => _file.Remove(name);

    /// <summary>Whether there is a token, be it an expired one: one that ends must not let everybody in.</summary>
    /// <exception cref="AccessException">That cannot be read.</exception>
    internal bool HasTokens => Current().Count > 0;

    /// <summary>Finds the token that a text is, and notes that it is used.</summary>
    /// <param name="text">What somebody sent.</param>
    /// <returns>The token; or null, and why, for the log: never with the text in it.</returns>
    /// <exception cref="AccessException">The tokens cannot be read.</exception>
    internal (GatewayToken? Token, string Refusal) Find(ReadOnlySpan<char> text)
    {
        if (!TokenText.IsWhole(text))
        {
            return (null, "it is no token of the gateway, or a character of it is wrong");
        }

        byte[] hash = TokenText.Hash(text);
        GatewayToken? found = null;
        foreach (GatewayToken token in Current())
        {
            // All of them are compared, each in the same time: how long it takes says nothing of them.
            found = CryptographicOperations.FixedTimeEquals(token.Hash, hash) ? token : found;
        }

        string? refusal = found is null ? "it is unknown or was removed"
            : found.Problem is { } problem ? $"the token '{UntrustedText.OneLine(found.Name, 64)}' cannot be used: {problem}"
            : found.IsExpired(_time.GetUtcNow()) ? string.Create(CultureInfo.InvariantCulture, $"the token '{found.Name}' has expired at {found.Expires:u}")
            : null;
        if (refusal is not null)
        {
            return (null, refusal);
        }

        _uses.Note(found!.Name);
        return (found, "");
    }

    /// <summary>Those that let their users in (<see cref="GatewayToken.Id"/>).</summary>
    /// <returns>Null where that cannot be told at the moment.</returns>
    internal HashSet<string>? GoodIds()
    {
        try
        {
            DateTimeOffset now = _time.GetUtcNow();
            return [.. Current().Where(token => token.Problem is null && !token.IsExpired(now)).Select(token => token.Id)];
        }
        catch (AccessException)
        {
            return null;
        }
    }

    /// <summary>Writes when tokens were used, which otherwise happens at most once a minute: to be called when the gateway ends.</summary>
    internal void SaveUses() => _uses.Save();

    private IReadOnlyList<GatewayToken> Current()
    {
        // The stamp first: what is written meanwhile has another one, and is read with the next request.
        FileStamp? stamp = FileStamp.Of(Place);
        if (Volatile.Read(ref _snapshot) is { } snapshot && (stamp is null || snapshot.Stamp == stamp))
        {
            return snapshot.Tokens;
        }

        IReadOnlyList<GatewayToken> tokens = _file.Read();
        if (stamp is { } known)
        {
            Volatile.Write(ref _snapshot, new Snapshot(known, tokens));
        }

        return tokens;
    }

    private sealed record Snapshot(FileStamp Stamp, IReadOnlyList<GatewayToken> Tokens);
}
