using System.Globalization;
using System.Numerics;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Picks the type for a number of JSON: long, else BigInteger for whole numbers; double for fractions, decimal where a double would lose digits.
/// </summary>
internal static class NumberReader
{
    /// <summary>What is longer is read as a double: arithmetic on it would take for ever.</summary>
    private const int MaxDigits = 2000;

    /// <summary>The number of a JSON literal.</summary>
    public static object Read(string literal)
    {
        if (!literal.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                ? whole
                : literal.Length <= MaxDigits ? BigInteger.Parse(literal, CultureInfo.InvariantCulture) : Double(literal);
        }

        double number = Double(literal);
        var exact = Digits.Of(literal);
        if (exact == Digits.Of(number.ToString("R", CultureInfo.InvariantCulture)))
        {
            return number;
        }

        if (decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal precise)
            && exact == Digits.Of(precise.ToString(CultureInfo.InvariantCulture)))
        {
            return precise;
        }

        return exact.Exponent is >= 0 and <= MaxDigits && exact.Text.Length <= MaxDigits
            ? BigInteger.Parse(exact.Text, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)exact.Exponent) * (literal[0] == '-' ? -1 : 1)
            : number;
    }

    private static double Double(string literal) => double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>A number in the one way to write it: digits without zeros at either end, times ten to the exponent.</summary>
    private readonly record struct Digits(string Text, long Exponent)
    {
        public static Digits Of(string literal)
        {
            int e = literal.AsSpan().IndexOfAny('e', 'E');
            string mantissa = (e < 0 ? literal : literal[..e]).TrimStart('-');
            // An exponent that is itself too large means infinity or zero, whichever digits it has.
            long exponent = e < 0 ? 0 : long.TryParse(literal.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long given) ? given : int.MinValue;
            int point = mantissa.IndexOf('.', StringComparison.Ordinal);
            if (point >= 0)
            {
                exponent -= mantissa.Length - point - 1;
                mantissa = mantissa.Remove(point, 1);
            }

            string digits = mantissa.TrimStart('0');
            string significant = digits.TrimEnd('0');
            return significant.Length == 0 ? new Digits("", 0) : new Digits(significant, exponent + digits.Length - significant.Length);
        }
    }
}
