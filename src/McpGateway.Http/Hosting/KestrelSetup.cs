using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Hosting;

/// <summary>The web server: what it listens at, and how much it lets anybody have of it.</summary>
internal static class KestrelSetup
{
    /// <summary>Builds the server.</summary>
    /// <param name="addresses">Where it listens.</param>
    /// <param name="certificate">The certificate for https, or null.</param>
    /// <param name="maxMessage">The longest body, in megabytes.</param>
    /// <param name="logging">The gateway's log.</param>
    public static WebApplication Build(IReadOnlyList<ListenAddress> addresses, X509Certificate2? certificate, int maxMessage, ILoggerFactory logging)
    {
        WebApplicationBuilder builder = NewBuilder(logging);
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        if (OperatingSystem.IsWindows() && addresses.Any(address => address.Kind == ListenKind.Pipe))
        {
            builder.WebHost.UseNamedPipes(pipes => pipes.CurrentUserOnly = true);
        }

        builder.WebHost.ConfigureKestrel(options =>
        {
            Limit(options, maxMessage);
            foreach (ListenAddress address in addresses)
            {
                Listen(options, address, certificate);
            }
        });
        return builder.Build();
    }

    /// <summary>Builds a server of connections that come in elsewhere.</summary>
    /// <param name="connections">The connections.</param>
    /// <param name="maxMessage">The longest body, in megabytes.</param>
    /// <param name="logging">The gateway's log.</param>
    public static WebApplication Build(HandedConnections connections, int maxMessage, ILoggerFactory logging)
    {
        WebApplicationBuilder builder = NewBuilder(logging);
        builder.Services.AddSingleton<IConnectionListenerFactory>(connections);
        builder.WebHost.ConfigureKestrel(options =>
        {
            Limit(options, maxMessage);
            options.Listen(HandedConnections.Place, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }

    private static WebApplicationBuilder NewBuilder(ILoggerFactory logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.RemoveAll<ILoggerFactory>();
        builder.Services.AddSingleton<ILoggerFactory>(new SharedLogging(logging));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    private static void Limit(KestrelServerOptions options, int maxMessage)
    {
        options.AddServerHeader = false;
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestBodySize = maxMessage * 1024L * 1024L;
        limits.MaxConcurrentConnections = 5000;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static void Listen(KestrelServerOptions options, ListenAddress address, X509Certificate2? certificate)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = address.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (address.IsTls)
            {
                listen.UseHttps(certificate!);
            }
        }

        switch (address.Kind)
        {
            case ListenKind.Unix:
                options.ListenUnixSocket(address.Path, Configure);
                break;
            case ListenKind.Pipe when OperatingSystem.IsWindows():
                options.ListenNamedPipe(address.Path, Configure);
                break;
            default:
                options.Listen(address.Ip, address.Port, Configure);
                break;
        }
    }

    /// <summary>The signals that end the process are the executable's affair.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The gateway's log, which outlives the web server.</summary>
    private sealed class SharedLogging(ILoggerFactory logging) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
            // There is one log.
        }

        public ILogger CreateLogger(string categoryName) => logging.CreateLogger(categoryName);

        public void Dispose()
        {
            // Whoever owns the log does that.
        }
    }
}
