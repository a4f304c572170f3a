using System.Collections;
using System.Globalization;
using System.Management.Automation;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>Formats sizes and times for people, for the views of the module; the properties have the exact values. Null stays empty.</summary>
public static class McpFormat
{
    private const int LineLength = 79;
    private const int MaxNameLength = 44;

    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A size: <c>512 B</c>, <c>1.4 MB</c>; a KB has 1,024 bytes.</summary>
    /// <param name="bytes">The size in bytes, or null.</param>
    public static string Size(long? bytes)
    {
        if (bytes is not { } size)
        {
            return "";
        }

        double shown = size;
        int unit = 0;
        // What would be shown as 1,024 is shown in the next unit.
        for (; Math.Abs(shown) >= 1023.95 && unit < s_units.Length - 1; unit++)
        {
            shown /= 1024;
        }

        return string.Create(CultureInfo.CurrentCulture, $"{shown.ToString(unit == 0 ? "0" : "0.#", CultureInfo.CurrentCulture)} {s_units[unit]}");
    }

    /// <summary>A time: <c>250 ms</c>, <c>1.3 s</c>, <c>2 min 5 s</c>, <c>1 h 10 min</c>.</summary>
    /// <param name="time">The time, or null.</param>
    public static string Time(TimeSpan? time) => time switch
    {
        null => "",
        { TotalMilliseconds: < 999.5 } short_ => string.Create(CultureInfo.CurrentCulture, $"{short_.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } seconds => string.Create(CultureInfo.CurrentCulture, $"{seconds.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } minutes => string.Create(CultureInfo.CurrentCulture, $"{(int)minutes.TotalMinutes} min {minutes.Seconds} s"),
        { } hours => string.Create(CultureInfo.CurrentCulture, $"{(int)hours.TotalHours} h {hours.Minutes} min"),
    };

    /// <summary>The lines that show a module of imported functions: each function and its tool.</summary>
    /// <param name="module">What Import-McpTool has put out.</param>
    public static string[] Functions(PSModuleInfo module)
    {
        var tools = (module.PrivateData as Hashtable)?["Tools"] as IDictionary;
        string[] names = [.. module.ExportedFunctions.Keys.Order(StringComparer.OrdinalIgnoreCase)];
        int width = Math.Min(names.Select(name => name.Length).Append("Function".Length).Max(), MaxNameLength);
        return
        [
            $"   Module: {Cut(module.Name, LineLength - 11)}",
            "",
            $"{"Function".PadRight(width)} Tool",
            $"{new string('-', "Function".Length).PadRight(width)} ----",
            .. names.Select(name => Cut($"{Cut(name, width).PadRight(width)} {UntrustedText.OneLine(tools?[name] as string, LineLength)}", LineLength)),
        ];
    }

    /// <summary>A server's text on one line, without what could deceive or disturb a terminal.</summary>
    /// <param name="text">The text, or null.</param>
    public static string Line(object? text) => Convert.ToString(text, CultureInfo.InvariantCulture) is { Length: > 0 } shown ? UntrustedText.OneLine(shown, Math.Max(shown.Length, 2)) : "";

    /// <summary>The same with its lines.</summary>
    /// <param name="text">The text, or null.</param>
    public static string Lines(object? text) => UntrustedText.Lines(Convert.ToString(text, CultureInfo.InvariantCulture) ?? "");

    /// <summary>An address of the configuration, without the passwords and tokens in it.</summary>
    /// <param name="url">The address, or null.</param>
    public static string Address(string? url) => Line(PlainSecrets.MaskUrl(url ?? ""));

    /// <summary>The arguments of a program, without the passwords and tokens in them.</summary>
    /// <param name="arguments">The arguments, or null.</param>
    public static IReadOnlyList<string> Arguments(IReadOnlyList<string>? arguments) => [.. PlainSecrets.MaskArguments(arguments ?? []).Select(Line)];

    /// <summary>A number of seconds: <c>300 s</c>.</summary>
    /// <param name="seconds">The seconds, or null.</param>
    public static string Seconds(double? seconds) => seconds is { } number ? string.Create(CultureInfo.CurrentCulture, $"{number:0.###} s") : "";

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "\u2026";
}
