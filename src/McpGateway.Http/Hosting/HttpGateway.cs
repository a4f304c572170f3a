using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using McpGateway.Access;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Http.Guarding;
using McpGateway.Http.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Hosting;

/// <summary>A process that serves all who reach it over HTTP.</summary>
public sealed class HttpGateway
{
    /// <summary>How long answers may take to leave when the gateway ends.</summary>
    private static readonly TimeSpan s_lastAnswers = TimeSpan.FromSeconds(3);

    private readonly HttpGatewayOptions _options;
    private readonly IReadOnlyList<ListenAddress> _addresses;
    private readonly X509Certificate2? _certificate;
    private readonly TokenStore _tokens;
    private readonly TokenAuthentication _authentication;
    private readonly OAuthOptions? _oauth;
    private readonly string? _publicUrl;
    private readonly TaskCompletionSource<string> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HttpGateway(HttpGatewayOptions options)
    {
        _options = options;
        _addresses = [.. (options.Listen.Count > 0 ? options.Listen : [ListenAddress.Default]).Select(ListenAddress.Read)];
        _tokens = new TokenStore(options.Home);
        _oauth = OAuthSetup.ReadOptions(options, _addresses);
        _publicUrl = OAuthSetup.ReadPublicUrl(options);
        var rules = new AccessRules(
            options.RequiresToken || options.IsBehindProxy || _addresses.Any(address => !address.IsLocal), options.TokenFile is { } tokenFile ? OwnerToken.Read(tokenFile) : null, _oauth is not null);
        _authentication = new TokenAuthentication(_tokens, rules);
        StartRules.Check(_addresses, options, _oauth is not null || _authentication.IsReady);
        _certificate = options.Certificate is { } file ? Certificates.Read(file, options.CertificateKey) : null;
    }

    /// <summary>Serves until it is told to end.</summary>
    /// <param name="options">What it runs with.</param>
    /// <param name="cancellationToken">Ends it in order.</param>
    /// <exception cref="ConfigurationException">It cannot be served like this: the message says what is missing.</exception>
    /// <exception cref="IOException">An address is in use, or cannot be had.</exception>
    public static async Task RunAsync(HttpGatewayOptions options, CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Home = options.Home, Problems = options.Problems, OwnsProcess = true, Export = options.Export, IsMeasured = options.ServesMetrics });
        await using (runtime.ConfigureAwait(false))
        {
            await RunAsync(options, runtime, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a gateway that somebody else has put together.</summary>
    internal static Task RunAsync(HttpGatewayOptions options, GatewayRuntime runtime, CancellationToken cancellationToken) => new HttpGateway(options).RunAsync(runtime, cancellationToken);

    /// <summary>Says at once what <see cref="RunAsync(HttpGatewayOptions, CancellationToken)"/> would say of options.</summary>
    /// <exception cref="ConfigurationException">It cannot be served like this.</exception>
    internal static void Check(HttpGatewayOptions options) => new HttpGateway(options)._certificate?.Dispose();

    private async Task RunAsync(GatewayRuntime runtime, CancellationToken cancellationToken)
    {
        ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Http");
        using CancellationTokenRegistration asked = cancellationToken.Register(() => _ending.TrySetResult("it was told to"));
        var host = GatewayHost.Start(runtime);
        await using (host.ConfigureAwait(false))
        {
            using OAuthSetup? oauth = _oauth is null ? null : new OAuthSetup(_oauth, _publicUrl, _authentication, () => runtime.Configuration.Current, runtime.LoggerFactory);
            using var front = new HttpFront(runtime, host, _options, _tokens, (IHttpAuthentication?)oauth?.Authentication ?? _authentication, oauth?.Metadata, () => _ending.TrySetResult("it was told to"));
            WebApplication server = KestrelSetup.Build(_addresses, _certificate, _options.MaxMessage, runtime.LoggerFactory);
            await using (server.ConfigureAwait(false))
            {
                server.Run(front.AnswerAsync);
                IReadOnlyList<string> urls = await StartAsync(server).ConfigureAwait(false);
                using RunRecord record = RunRecord.Write(_options.Home.RunFolder, urls, front.Since);
                string? page = PageAddress.In(urls);
                front.Control.MakeLink = () => page is null ? null : front.LinkAt(page);
                front.Control.Secret = record.Secret;
                foreach (string url in urls)
                {
                    Log.Listening(logger, ProductVersion.Text, url, Environment.ProcessId);
                    await _options.Output.WriteLineAsync("Listening on " + url).ConfigureAwait(false);
                }

                if (_options.ShowsPage)
                {
                    await _options.Output.WriteLineAsync(front.Control.MakeLink() is { } link ? PageAddress.Words + link : "The page has no address that a browser reaches: --listen http://127.0.0.1:7800.").ConfigureAwait(false);
                }

                await _options.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                Log.Ending(logger, await _ending.Task.ConfigureAwait(false));
                Task ended = front.EndAsync();
                using var patience = new CancellationTokenSource(s_lastAnswers);
                await server.StopAsync(patience.Token).ConfigureAwait(false);
                await ended.ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<string>> StartAsync(WebApplication server)
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (ListenAddress address in _addresses.Where(address => address.Kind == ListenKind.Unix))
            {
                SocketFile.Prepare(address.Path);
            }
        }

        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new IOException($"cannot listen: {e.Message.TrimEnd('.')}. Choose another address (--listen), or end what listens there.", e);
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (ListenAddress address in _addresses.Where(address => address.Kind == ListenKind.Unix))
            {
                SocketFile.MakePrivate(address.Path);
            }
        }

        // In the order of the addresses.
        string[] bound = [.. server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        return [.. _addresses.Select((address, i) => address.Text(address.Kind == ListenKind.Tcp ? PortOf(bound[i]) : 0))];
    }

    private static int PortOf(string bound) => int.Parse(bound.AsSpan(bound.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
