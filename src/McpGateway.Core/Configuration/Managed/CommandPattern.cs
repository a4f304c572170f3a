namespace McpGateway.Configuration;

/// <summary>
/// Patterns of a command and of each of its arguments, in their order. <c>*</c> stands for any text within one of them, and <c>**</c> at the end for any further arguments. A command
/// with a slash is the full path of the program; one without is the command as an entry has it.
/// </summary>
/// <param name="parts">The patterns; at least one.</param>
internal sealed class CommandPattern(IReadOnlyList<string> parts)
{
    private const string AnyOthers = "**";

    /// <summary>Whether a start is one of these.</summary>
    /// <inheritdoc cref="ServerRule.Fits" path="/param" />
    public RuleFit Fits(ServerStart start, bool isGenerous)
    {
        bool isLonger = parts.Count > 1 && parts[^1] == AnyOthers;
        int arguments = parts.Count - (isLonger ? 2 : 1);
        if (start.Arguments.Count < arguments || (start.Arguments.Count > arguments && !isLonger))
        {
            return RuleFit.No;
        }

        RuleFit fit = OfCommand(parts[0], start, isGenerous);
        for (int i = 0; i < arguments && fit != RuleFit.No; i++)
        {
            string pattern = parts[i + 1], argument = start.Arguments[i];
            RuleFit one = pattern == "*" ? RuleFit.Yes : start.IsOpen(argument) ? RuleFit.Maybe : TextPattern.Fits(pattern, argument, ignoreCase: false) ? RuleFit.Yes : RuleFit.No;
            fit = fit < one ? fit : one;
        }

        return fit;
    }

    private static RuleFit OfCommand(string pattern, ServerStart start, bool isGenerous)
    {
        string command = start.Command!;
        if (pattern == "*")
        {
            return RuleFit.Yes;
        }

        if (start.IsOpen(command))
        {
            return RuleFit.Maybe;
        }

        bool ignoreCase = OperatingSystem.IsWindows();
        if (IsPath(pattern))
        {
            return start.Program is null ? RuleFit.Maybe : TextPattern.Fits(pattern, start.Program, ignoreCase) ? RuleFit.Yes : RuleFit.No;
        }

        if (!isGenerous)
        {
            return !IsPath(command) && TextPattern.Fits(pattern, command, ignoreCase) ? RuleFit.Yes : RuleFit.No;
        }

        return ((string[])[Path.GetFileName(command), Path.GetFileNameWithoutExtension(command), Path.GetFileName(start.Program ?? command)]).Any(name => TextPattern.Fits(pattern, name, ignoreCase: true)) ? RuleFit.Yes : RuleFit.No;
    }

    private static bool IsPath(string command) => command.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal));
}
