using System.Runtime.InteropServices;

namespace McpGateway.Host;

/// <summary>Turns the signals that ask a process to end into a cancelled token, so that servers are ended in order.</summary>
internal sealed class EndSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly bool _ignoresInterrupt;

    /// <param name="ignoresInterrupt">Whether Ctrl+C in a terminal is meant for whoever has started this process, and not for it.</param>
    public EndSignals(bool ignoresInterrupt = false)
    {
        _ignoresInterrupt = ignoresInterrupt;
        _registrations =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, OnSignal)),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_ignoresInterrupt || context.Signal != PosixSignal.SIGINT)
        {
            _source.Cancel();
        }
    }
}
