using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Http.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace McpGateway.Cluster.Hosting;

/// <summary>
/// Encrypts what goes between nodes, and lets nobody in who is none: both sides prove that they have a key with a certificate of one authority. The names in certificates are
/// not looked at, because whoever has one is a node.
/// </summary>
internal sealed class SiloTls
{
    /// <summary>How often the same is said again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;
    private readonly AsyncLocal<Handshake?> _handshake = new();
    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    /// <summary>What <see cref="Trust"/> is where there are no certificates.</summary>
    public const string NoTrust = "none";

    private SiloTls(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        _own = own;
        _authorities = authorities;
    }

    /// <summary>Which authority this node's certificate is of, and which it takes of others: digests.</summary>
    public string Trust => RootOf(_own) + "|" + string.Join(',', _authorities.Select(DigestOf).Order(StringComparer.Ordinal));

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">The node's certificate.</param>
    /// <param name="key">Its key, where that is another file.</param>
    /// <param name="authority">The authority of all nodes.</param>
    /// <param name="isLocal">Whether other nodes are on this machine, so that none of it is needed.</param>
    /// <exception cref="ConfigurationException">Something is missing, or cannot be used.</exception>
    public static SiloTls? Read(string? certificate, string? key, string? authority, bool isLocal)
    {
        if (certificate is null || authority is null)
        {
            return (certificate ?? key ?? authority) is not null
                ? throw new ConfigurationException("Nodes know each other by certificates of one authority: this needs both --silo-cert FILE (and --silo-key) and --silo-ca FILE.")
                : !isLocal ? throw new ConfigurationException("Whoever reaches --silo could do what a node does: an address that is not of this machine alone needs --silo-cert FILE, --silo-key FILE and --silo-ca FILE. Nodes on one machine use 127.0.0.1.")
                : null;
        }

        var tls = new SiloTls(Certificates.Read(certificate, key, "--silo-key"), ReadAuthorities(authority));
        return tls.WhyNot(tls._own, null) is { } reason
            ? throw new ConfigurationException($"The certificate {certificate} is none that other nodes trust ({reason}): it must be of the authority in {authority} (--silo-ca), and valid now.")
            : tls;
    }

    /// <summary>Sets it up.</summary>
    /// <param name="silo">The node's engine.</param>
    /// <param name="logger">Hears of those who were not let in.</param>
    public void Apply(ISiloBuilder silo, ILogger logger)
    {
        // Around the encryption, which is added after it.
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.Use(next => context => WatchAsync(next, context, reason => Log.NodeRefused(logger, context.RemoteEndPoint, reason))));
            connections.ConfigureSiloOutboundConnection(connection => connection.Use(next => context => WatchAsync(next, context, reason => Log.NodeNotTrusted(logger, context.RemoteEndPoint, reason))));
        });
        silo.UseTls(tls =>
        {
            tls.LocalCertificate = _own;
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = (certificate, chain, _) => Validate(certificate, chain);
            tls.OnAuthenticateAsClient = static (_, options) => options.TargetHost = "mcp-gateway-node";
        });
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The authority {file} (--silo-ca) cannot be read: {e.Message.TrimEnd('.')}. It is a certificate in PEM.", e);
        }

        return authorities.Count > 0 ? authorities : throw new ConfigurationException($"{file} (--silo-ca) has no certificate in it. It is PEM, with -----BEGIN CERTIFICATE-----.");
    }

    private async Task WatchAsync(ConnectionDelegate next, ConnectionContext context, Action<string> report)
    {
        var handshake = new Handshake();
        _handshake.Value = handshake;
        await next(context).ConfigureAwait(false);
        if (context.Features.Get<ITlsConnectionFeature>() is not { RemoteCertificate: not null })
        {
            string reason = handshake.Reason ?? (handshake.HasPassed ? "it does not trust this node's certificate, or has gone" : "it speaks no TLS, offers no certificate, or has gone");
            string key = $"{(context.RemoteEndPoint as System.Net.IPEndPoint)?.Address} {reason}";
            long now = Environment.TickCount64;
            if (_said.GetValueOrDefault(key, long.MinValue / 2) + (long)s_pause.TotalMilliseconds < now)
            {
                _said[key] = now;
                report(reason);
            }
        }
    }

    private bool Validate(X509Certificate2 certificate, X509Chain? sent)
    {
        string? reason = WhyNot(certificate, sent?.ChainPolicy.ExtraStore);
        if (_handshake.Value is { } handshake)
        {
            handshake.HasPassed = reason is null;
            handshake.Reason = reason is null ? null : $"its certificate '{UntrustedText.OneLine(certificate.Subject, 100)}' is not of this cluster's authority ({reason})";
        }

        return reason is null;
    }

    private static string DigestOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private string RootOf(X509Certificate2 certificate)
    {
        using X509Chain chain = NewChain(null);
        chain.Build(certificate);
        return DigestOf(chain.ChainElements[^1].Certificate);
    }

    /// <summary>Why a certificate is not one of a node; null where it is.</summary>
    private string? WhyNot(X509Certificate2 certificate, X509Certificate2Collection? between)
    {
        using X509Chain chain = NewChain(between);
        return chain.Build(certificate) ? null : chain.ChainStatus is [var first, ..] ? UntrustedText.OneLine(first.StatusInformation, 150).TrimEnd('.') : "no chain";
    }

    private X509Chain NewChain(X509Certificate2Collection? between)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (between is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(between);
        }

        return chain;
    }

    private sealed class Handshake
    {
        public string? Reason { get; set; }

        public bool HasPassed { get; set; }
    }
}
