using System.Globalization;

namespace McpGateway.Diagnostics;

/// <summary>Orders versions as packages do (Semantic Versioning 2.0.0, section 11): by their numbers, and what is not released yet before what is.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        (Version number, string label) = Read(x ?? "");
        (Version otherNumber, string otherLabel) = Read(y ?? "");
        int order = number.CompareTo(otherNumber);
        return order != 0 ? order
            : label.Length == 0 || otherLabel.Length == 0 ? otherLabel.Length.CompareTo(label.Length)
            : CompareLabels(label.Split('.'), otherLabel.Split('.'));
    }

    private static int CompareLabels(string[] labels, string[] others)
    {
        for (int i = 0; i < Math.Min(labels.Length, others.Length); i++)
        {
            bool isNumber = int.TryParse(labels[i], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            bool isOtherNumber = int.TryParse(others[i], NumberStyles.None, CultureInfo.InvariantCulture, out int other);
            int order = isNumber && isOtherNumber ? number.CompareTo(other)
                : isNumber != isOtherNumber ? (isNumber ? -1 : 1)
                : string.CompareOrdinal(labels[i], others[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return labels.Length.CompareTo(others.Length);
    }

    private static (Version Number, string Label) Read(string version)
    {
        string[] parts = version.Split('+')[0].Split('-', 2);
        return (Version.TryParse(parts[0], out Version? number) ? number : new Version(0, 0), parts.Length > 1 ? parts[1] : "");
    }
}
