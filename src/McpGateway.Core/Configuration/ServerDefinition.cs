using System.IO.Hashing;
using System.Text;
using McpGateway.Configuration.OAuth;
using McpGateway.Diagnostics;

namespace McpGateway.Configuration;

/// <summary>One entry of <c>mcpServers</c>: how to reach a server. Values are as written, variables unexpanded.</summary>
public sealed record ServerDefinition
{
    /// <summary>The most that <see cref="Replicas"/> may be.</summary>
    public const int MaxReplicas = 64;

    /// <summary>The digest and whose it is: a copy with other values has another.</summary>
    private Computed _fingerprint;

    /// <summary>The key of the entry.</summary>
    public required string Name { get; init; }

    /// <summary>How the server is reached.</summary>
    public ServerKind Kind { get; init; } = ServerKind.Stdio;

    /// <summary>The program of a stdio server.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables of the server's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The folder the program starts in; the gateway's own where null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The address of a remote server.</summary>
    public string? Url { get; init; }

    /// <summary>Further addresses of the same server: the first of all that works is used; a server that is <see cref="Stateless"/> is asked at each in turn.</summary>
    public IReadOnlyList<string> OtherUrls { get; init; } = [];

    /// <summary>All addresses of a remote server.</summary>
    internal IReadOnlyList<string> Addresses => Url is null ? [] : [Url, .. OtherUrls];

    /// <summary>What a remote server speaks.</summary>
    public HttpProtocol Protocol { get; init; }

    /// <summary>A file of certificate authorities, in PEM form, that are trusted for this server beside those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A file with the certificate of the client: PEM, or PKCS #12 where it ends in <c>.pfx</c> or <c>.p12</c>.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The file with the key of a certificate in PEM form, or the password of one in PKCS #12.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Whether an address of another machine may be one of <c>http</c>, which is not encrypted.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>HTTP headers of a remote server.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How the gateway logs in to a remote server.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.Default;

    /// <summary>What the server is for, in the user's words.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the entry is switched off (<c>"disabled": true</c>).</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether the process gets the gateway's whole environment instead of the safe part.</summary>
    public bool InheritEnvironment { get; init; }

    /// <summary>How long start and handshake may take; the gateway's setting where null.</summary>
    public TimeSpan? InitTimeout { get; init; }

    /// <summary>How long a call may take without reporting progress; the gateway's setting where null.</summary>
    public TimeSpan? OperationTimeout { get; init; }

    /// <summary>How long a call may take in total, even if it reports progress; the gateway's setting where null.</summary>
    public TimeSpan? MaxOperationTime { get; init; }

    /// <summary>How long a connection may be idle before it is stopped; the default of 600 s where null.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether an idle connection is kept.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Whether the server keeps nothing between calls, so that any of several processes may answer one.</summary>
    public bool Stateless { get; init; }

    /// <summary>How many processes of a stateless server there may be at most, each scope for itself.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How many processes of it there may be in one scope.</summary>
    internal int MaxInstances => Stateless ? Math.Max(1, Replicas) : 1;

    /// <summary>Who shares the server's connections.</summary>
    public ServerScope Scope { get; init; }

    /// <summary>Whether all users of the gateway reach the server with the login of the user whose gateway it is (<c>"identity": "owner"</c>).</summary>
    public bool SharesLogin { get; init; }

    /// <summary>What the server needs of a node where several nodes serve together (<c>"node"</c>): labels that all must be there. It says nothing to one gateway alone.</summary>
    internal IReadOnlyList<string> NodeLabels { get; init; } = [];

    /// <summary>Whether no two of its processes may run at a time where several nodes serve together (<c>"exclusive": true</c>). It says nothing to one gateway alone.</summary>
    internal bool IsExclusive { get; init; }

    /// <summary>The number of the lease under which it is started, which its process gets as <c>MCP_GATEWAY_FENCE</c>; null where it is not exclusive. It is not written in the entry, and makes no other server of it.</summary>
    internal long? Fence { get; init; }

    /// <summary>
    /// The user of the gateway whose login is used, and for whom the catalog is kept: one who is not its owner, at a server where each logs in. Null for the owner, and where there is no login. It is not
    /// written in the entry.
    /// </summary>
    internal string? User { get; init; }

    /// <summary>Whether each user of the gateway logs in at the server: it is a remote one, and the entry does not say who asks.</summary>
    internal bool HasLogins => Kind == ServerKind.Http && OAuth.Enabled && !SharesLogin && !Headers.Keys.Contains("Authorization", StringComparer.OrdinalIgnoreCase);

    /// <summary>Which of the server's tools may be called.</summary>
    public ToolPolicy Tools { get; init; } = ToolPolicy.Everything;

    /// <summary>From how many tokens on its results are cut for clients, 0 for never; the gateway's setting where null.</summary>
    internal int? OutputLimit { get; init; }

    /// <summary>What is done where the server offers other tools than those that were approved; the gateway's setting where null.</summary>
    public PinMode? Pin { get; init; }

    /// <summary>
    /// Whether the user trusts what the server says of its tools and lets them be called without being asked (<c>"trusted": true</c>). Tools
    /// under <see cref="ToolPolicy.Confirm"/> are asked about anyway.
    /// </summary>
    public bool Trusted { get; init; }

    /// <summary>Why the entry cannot be used, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>What the administrator of the machine says of the server; null where there is no such file. It is not written in the entry.</summary>
    internal ManagedServer? Managed { get; init; }

    /// <summary>Why the administrator of the machine does not let the server be used, as a part of a sentence; null where nothing is against it.</summary>
    public string? Refusal => Managed?.Refusal;

    /// <summary>Whether the server is one to use: switched on, with an entry that can be used. Whether this version reaches its kind is another matter.</summary>
    public bool IsOffered => !Disabled && Problem is null && Refusal is null;

    /// <summary>The line of the configuration file the entry begins on, from 1; 0 where it comes from no file.</summary>
    public int Line { get; init; }

    /// <summary>
    /// A digest of everything that decides which server answers. The catalog and the connections are keyed by it, so that a changed
    /// definition never meets what was learnt from the old one. Variables count by name, never by value.
    /// </summary>
    internal string Fingerprint
    {
        get
        {
            if (!ReferenceEquals(_fingerprint.Of, this))
            {
                _fingerprint = new Computed(this, ComputeFingerprint());
            }

            return _fingerprint.Value!;
        }
    }

    /// <summary>Whether a connection or an entry of the catalog of the other is good for this one.</summary>
    internal bool IsSame(ServerDefinition other) => Fingerprint == other.Fingerprint && User == other.User;

    /// <summary>Whether a secret stands in the definition as it is, as far as names and forms tell.</summary>
    internal bool HoldsSecrets =>
        ServerRules.PlainSecrets(Environment.Concat(Headers).Concat(ServerRules.Password(ClientCertificate, ClientKey))).Length > 0
        || (OAuth.ClientSecret is { } secret && !secret.Contains("${", StringComparison.Ordinal))
        || PlainSecrets.Of([Url ?? "", .. Environment.Values], Arguments).Count > 0;

    private string ComputeFingerprint()
    {
        // Not for secrecy but to tell definitions apart; a cryptographic digest would load a library of several megabytes for it.
        var hash = new XxHash128();
        void Add(string? text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "\0");
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }

        Add(Kind.ToString());
        Add(Command);
        Add(WorkingDirectory);
        Add(Url);
        Add(InheritEnvironment ? "inherit" : null);
        foreach (string? only in (string?[])[.. OtherUrls, AuthorityFile, ClientCertificate, ClientKey, Protocol == HttpProtocol.Detect ? null : Protocol.ToString(), .. OAuth.Identity()])
        {
            // What most entries do not have is no part of their digest: it stays what it was before there was such a thing.
            if (only is not null)
            {
                Add(only);
            }
        }

        foreach (string argument in Arguments)
        {
            Add(argument);
        }

        foreach (IReadOnlyDictionary<string, string> map in new[] { Environment, Headers })
        {
            Add(null);
            foreach ((string key, string value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Add(key);
                Add(value);
            }
        }

        return Convert.ToHexString(hash.GetCurrentHash());
    }

    /// <summary>What was worked out of a definition. It is no part of it: a record compares all its fields, and this one holds the record itself.</summary>
    private readonly struct Computed(ServerDefinition of, string value)
    {
        public ServerDefinition? Of { get; } = of;

        public string? Value { get; } = value;

        public override bool Equals(object? obj) => obj is Computed;

        public override int GetHashCode() => 0;
    }
}
