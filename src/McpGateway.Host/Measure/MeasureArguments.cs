using System.Globalization;

namespace McpGateway.Host.Measure;

/// <summary>The options of <c>mcp-gateway measure</c>.</summary>
internal sealed record MeasureArguments
{
    private const int MostSessions = 10_000;

    public bool Refresh { get; private init; }

    public bool Json { get; private init; }

    public bool Force { get; private init; }

    public int Sessions { get; private init; } = 1;

    /// <summary>The full path of the report.</summary>
    public string? Html { get; private init; }

    /// <summary>Reads the options; null where they are wrong.</summary>
    /// <param name="arguments">What the user typed.</param>
    /// <param name="wrong">What is wrong.</param>
    public static MeasureArguments? Read(string[] arguments, out string? wrong)
    {
        var read = new MeasureArguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--refresh":
                    read = read with { Refresh = true };
                    break;
                case "--json":
                    read = read with { Json = true };
                    break;
                case "--force":
                    read = read with { Force = true };
                    break;
                case "--html" when !string.IsNullOrEmpty(value):
                    read = read with { Html = Path.GetFullPath(value) };
                    i++;
                    break;
                case "--sessions" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int sessions) && sessions is >= 1 and <= MostSessions:
                    read = read with { Sessions = sessions };
                    i++;
                    break;
                case "--html":
                    wrong = "--html needs the name of a file.";
                    return null;
                case "--sessions":
                    wrong = string.Create(CultureInfo.InvariantCulture, $"--sessions needs a number from 1 to {MostSessions}.");
                    return null;
                default:
                    wrong = $"'{arguments[i]}' is not an option of this command.";
                    return null;
            }
        }

        wrong = null;
        return read;
    }
}
