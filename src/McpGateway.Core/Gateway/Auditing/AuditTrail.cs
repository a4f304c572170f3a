using McpGateway.Audit;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Observing;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Auditing;

/// <summary>The audit of a process: on and off as the configuration, or the administrator, says.</summary>
/// <param name="home">The gateway's folder.</param>
/// <param name="observers">Those who are told of requests.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The gateway's log.</param>
internal sealed class AuditTrail(GatewayHome home, CallObservers observers, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private AuditWriter? _writer;
    private AuditObserver? _observer;
    private Task _ending = Task.CompletedTask;
    private bool _isDisposed;
    private volatile ConfigurationSnapshot? _configuration;
    private volatile MaskOf? _mask;

    /// <summary>The configuration is this one now.</summary>
    public void Apply(ConfigurationSnapshot configuration)
    {
        AuditSettings settings = configuration.Settings.Audit;
        lock (_gate)
        {
            _configuration = configuration;
            if (_isDisposed)
            {
                return;
            }

            if (_writer is { } writer && settings.IsOn)
            {
                writer.Settings = settings;
            }
            else if (_writer is not null)
            {
                _ending = Task.WhenAll(_ending, EndAsync());
                Audit.Log.Switched(logger, "off", home.AuditFolder);
            }
            else if (settings.IsOn)
            {
                _writer = new AuditWriter(home, settings, Mask, time, logger);
                _observer = new AuditObserver(_writer);
                observers.Add(_observer);
                Audit.Log.Switched(logger, "on", home.AuditFolder);
            }
        }
    }

    /// <summary>Writes what there is.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ending;
        lock (_gate)
        {
            _isDisposed = true;
            ending = Task.WhenAll(_ending, EndAsync());
        }

        await ending.ConfigureAwait(false);
    }

    private Task EndAsync()
    {
        (AuditWriter? writer, AuditObserver? observer) = (_writer, _observer);
        (_writer, _observer) = (null, null);
        if (observer is not null)
        {
            observers.Remove(observer);
        }

        return writer?.DisposeAsync().AsTask() ?? Task.CompletedTask;
    }

    /// <summary>Masks the values that the configuration and the file of variables hold and that are secret by their names or forms.</summary>
    private Redactor Mask()
    {
        ConfigurationSnapshot? configuration = _configuration;
        if (_mask is not { } mask || mask.Of != configuration)
        {
            _mask = mask = new MaskOf(configuration, new Redactor(configuration is null ? [] : Secrets(configuration)));
        }

        return mask.Redactor;
    }

    private IEnumerable<string> Secrets(ConfigurationSnapshot configuration)
    {
        IEnumerable<string> ofFile = DotEnvFile.Read(home.EnvironmentFile).Where(pair => SecretNames.Suggest(pair.Key)).Select(pair => pair.Value);
        return configuration.Servers.SelectMany(server => PlainSecrets.Of([server.Url ?? "", .. server.Environment.Values], server.Arguments)
                .Concat(server.Environment.Concat(server.Headers).Where(pair => SecretNames.Suggest(pair.Key) && !pair.Value.Contains("${", StringComparison.Ordinal)).Select(pair => pair.Value)))
            .Concat(ofFile);
    }

    private sealed record MaskOf(ConfigurationSnapshot? Of, Redactor Redactor);
}
