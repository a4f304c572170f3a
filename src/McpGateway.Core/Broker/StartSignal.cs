using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Broker;

/// <summary>
/// What a broker says to whoever has started it, once: that it listens, that another one does, or why it cannot. Nobody polls for it; a broker that ends
/// without a word has closed its end.
/// </summary>
internal sealed class StartSignal : IDisposable
{
    /// <summary>It listens.</summary>
    public const byte Ready = (byte)'R';

    /// <summary>Another broker does, or is about to.</summary>
    public const byte Held = (byte)'H';

    /// <summary>It cannot; the reason follows.</summary>
    public const byte Failed = (byte)'F';

    private const int LongestReason = 2000;

    private FileStream? _stream;

    private StartSignal(FileStream? stream) => _stream = stream;

    /// <summary>Opens the way to the starter.</summary>
    /// <param name="handle">The inherited descriptor or handle; null where somebody has started the broker by hand.</param>
    public static StartSignal Open(long? handle)
    {
        try
        {
            return new StartSignal(handle is { } number ? new FileStream(new SafeFileHandle((nint)number, ownsHandle: true), FileAccess.Write, bufferSize: 0) : null);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Nobody waits there.
            return new StartSignal(null);
        }
    }

    public void Say(byte word) => Write([word]);

    /// <summary>Says a word and what there is to add.</summary>
    public void Say(byte word, string more) => Write([word, .. Encoding.UTF8.GetBytes(more)]);

    public void Fail(string reason) => Write([Failed, .. Encoding.UTF8.GetBytes(reason[..Math.Min(reason.Length, LongestReason)])]);

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private void Write(byte[] bytes)
    {
        try
        {
            _stream?.Write(bytes);
        }
        catch (IOException)
        {
            // The starter has gone. Others may want the broker.
        }

        Dispose();
    }
}
