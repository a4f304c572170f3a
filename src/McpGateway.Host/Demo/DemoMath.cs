using System.Globalization;

namespace McpGateway.Host.Demo;

/// <summary>Units and sums of the demonstration server.</summary>
internal static class DemoMath
{
    private static readonly Dictionary<string, (string Kind, double Factor)> s_units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["m"] = ("length", 1), ["km"] = ("length", 1000), ["mile"] = ("length", 1609.344), ["ft"] = ("length", 0.3048), ["inch"] = ("length", 0.0254),
        ["kg"] = ("mass", 1), ["g"] = ("mass", 0.001), ["lb"] = ("mass", 0.45359237), ["oz"] = ("mass", 0.028349523125),
        ["l"] = ("volume", 1), ["ml"] = ("volume", 0.001), ["gallon"] = ("volume", 3.785411784),
    };

    public static string Convert(double value, string from, string to)
    {
        if (!s_units.TryGetValue(from, out (string Kind, double Factor) source) || !s_units.TryGetValue(to, out (string Kind, double Factor) target) || source.Kind != target.Kind)
        {
            throw new DemoException($"'{from}' cannot be converted to '{to}'. Units: {string.Join(", ", s_units.Keys)}.");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value * source.Factor / target.Factor:G10} {to}");
    }

    public static string Calculate(string operation, double[] numbers)
    {
        double result = operation switch
        {
            _ when numbers.Length == 0 => throw new DemoException("'numbers' is empty."),
            "sum" => numbers.Sum(),
            "product" => numbers.Aggregate(1.0, (a, b) => a * b),
            "average" => numbers.Average(),
            "min" => numbers.Min(),
            "max" => numbers.Max(),
            _ => throw new DemoException($"There is no operation '{operation}'."),
        };
        return result.ToString("G15", CultureInfo.InvariantCulture);
    }
}
