using System.Buffers.Text;

namespace McpGateway.Wire;

/// <summary>
/// Reads the number of a request in what a server sends back, by its value: where the only type of number is a double, 2 comes back as <c>2.0</c>
/// or <c>2e0</c>, and some servers turn it into a text.
/// </summary>
internal static class RequestNumber
{
    /// <summary>Up to here a double tells all whole numbers apart.</summary>
    private const double MaxExact = 1L << 53;

    /// <summary>Reads a raw id or progress token. False where it is not a whole number, or a text that is one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> raw, out long number)
    {
        ReadOnlySpan<byte> digits = raw.Length > 2 && raw[0] == (byte)'"' ? raw[1..^1] : raw;
        if (Utf8Parser.TryParse(digits, out number, out int consumed) && consumed == digits.Length)
        {
            return true;
        }

        number = 0;
        if (!Utf8Parser.TryParse(digits, out double value, out consumed) || consumed != digits.Length || Math.Abs(value) > MaxExact || Math.Floor(value) != value)
        {
            return false;
        }

        number = (long)value;
        return true;
    }
}
