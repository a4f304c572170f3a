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
    private readonly List<AuditWriter> _retired = [];
    private bool _isDisposed;
    private volatile ConfigurationSnapshot? _configuration;
    private volatile MaskOf? _mask;

    /// <summary>Whether its beginning and end stand in the log: for gateways that serve, not for each short command.</summary>
    public bool Announces { get; init; }

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
                Retire();
                Announce("off");
            }
            else if (settings.IsOn)
            {
                _writer = new AuditWriter(home, settings, Mask, time, logger);
                _observer = new AuditObserver(_writer);
                observers.Add(_observer);
                Announce("on");
            }
        }
    }

    /// <summary>Waits, a moment at most, until the lines of what has ended so far are written.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_retired.Append(_writer).OfType<AuditWriter>().Select(writer => writer.FlushAsync()));
        }
    }

    /// <summary>Writes what there is.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ending;
        lock (_gate)
        {
            _isDisposed = true;
            Retire();
            ending = Task.WhenAll(_retired.Select(writer => writer.DisposeAsync().AsTask()));
        }

        await ending.ConfigureAwait(false);
    }

    private void Announce(string state)
    {
        if (Announces)
        {
            Audit.Log.Switched(logger, state, home.AuditFolder);
        }

        if (state == "on" && new AuditFolder(home).Exposure() is { } exposure)
        {
            Audit.Log.Exposed(logger, exposure);
        }
    }

    /// <summary>No new requests have lines: those under way get theirs when they end.</summary>
    private void Retire()
    {
        (AuditWriter? writer, AuditObserver? observer) = (_writer, _observer);
        (_writer, _observer) = (null, null);
        if (observer is not null)
        {
            observers.Remove(observer);
        }

        _retired.RemoveAll(one => one.IsClosed);
        if (writer is not null)
        {
            _retired.Add(writer);
            writer.Release();
        }
    }

    /// <summary>Masks the values that the configuration and the file of variables hold and that are secret by their names or forms.</summary>
    private Redactor Mask()
    {
        ConfigurationSnapshot? configuration = _configuration;
        if (_mask is not { } mask || mask.Of != configuration)
        {
            _mask = mask = new MaskOf(configuration, new Redactor(configuration is null ? [] : WrittenSecrets.Of(home, configuration).Concat(PutIn(configuration))));
        }

        return mask.Redactor;
    }

    /// <summary>The values of variables that are put in where a secret stands by its name, or whose own names suggest one. Vaults are not asked: that may take long, and need a person.</summary>
    private List<string> PutIn(ConfigurationSnapshot configuration)
    {
        string[] templates = [.. configuration.Servers
            .SelectMany(server => server.Environment.Concat(server.Headers).Concat(server.Arguments.Append(server.Url ?? "").Select(text => KeyValuePair.Create("", text))))
            .Where(pair => IsTemplate(pair.Value) && (SecretNames.Suggest(pair.Key) || SecretNames.Suggest(pair.Value)))
            .Select(pair => pair.Value).Distinct(StringComparer.Ordinal)];
        var values = new List<string>();
        if (templates.Length > 0)
        {
            var variables = Variables.Load(home);
            foreach (string template in templates)
            {
                try
                {
                    variables.Expand(template, "", values, takesSecrets: true);
                }
                catch (ConfigurationException)
                {
                    // It is set nowhere, so nobody can know it.
                }
            }
        }

        return values;
    }

    private static bool IsTemplate(string text) => text.Contains("${", StringComparison.Ordinal);

    private sealed record MaskOf(ConfigurationSnapshot? Of, Redactor Redactor);
}
