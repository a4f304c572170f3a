using System.ComponentModel;
using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Stdio;

/// <summary>Says why the system would not start a program, and what helps: only one of its reasons lies in the program.</summary>
internal static class StartErrors
{
    /// <summary>The cause as a part of a sentence, and the remedy.</summary>
    /// <param name="exception">The system's refusal.</param>
    /// <param name="plan">What was to be started.</param>
    /// <param name="shown">The program's name, fit to be shown.</param>
    public static (string Cause, string Remedy) Explain(Win32Exception exception, ProcessPlan plan, string shown)
    {
        string system = exception.Message;
        if (OperatingSystem.IsWindows())
        {
            return ExplainOnWindows(exception.NativeErrorCode, plan, shown, system);
        }

        // The numbers up to 34 are the same on Linux and macOS.
        return exception.NativeErrorCode switch
        {
            1 or 13 => ($"'{shown}' cannot be run: permission denied ({system})", "Make it executable (chmod +x), and check that its folder is not on a disk mounted with noexec."),
            2 => NotFound(plan, shown, system),
            4 or 11 or 35 => ($"the system could not create a process for '{shown}' ({system})", "The process limit is reached: end some processes, or raise the limit (ulimit -u)."),
            5 => ($"'{shown}' could not be read ({system})", "Check the disk it is on."),
            7 => ($"the arguments and variables of '{shown}' are too long for the system ({system})", "Shorten \"args\" and \"env\", or remove \"inheritEnvironment\"."),
            8 => ($"'{shown}' was refused by the system ({system})", "Check that it is a program for this machine; a script needs a first line such as #!/bin/sh."),
            12 => ($"the system does not have enough memory for '{shown}' ({system})", "End other programs, or raise the memory limit."),
            20 => ($"part of the path '{shown}' is not a folder ({system})", "Correct \"command\" and \"cwd\"."),
            23 or 24 => ($"the gateway has too many files open to start '{shown}' ({system})", "Stop some servers, or raise the limit of open files (ulimit -n) and start the gateway again."),
            26 => ($"'{shown}' is being written to ({system})", "Try again when its installation has finished."),
            40 or 62 => ($"'{shown}' is a link that points to itself ({system})", "Correct the link, or \"command\"."),
            _ => ($"'{shown}' was refused by the system ({system})", "Check that it is a program for this machine."),
        };
    }

    internal static (string Cause, string Remedy) ExplainOnWindows(int code, ProcessPlan plan, string shown, string system) => code switch
    {
        2 or 3 or 267 when plan.WorkingDirectory is { } folder && !Directory.Exists(folder) =>
            ($"the folder that '{shown}' was to start in is gone ({system})", "Create it or correct \"cwd\"."),
        2 or 3 => ($"'{shown}' is gone ({system})", "Install it again, or correct \"command\"."),
        4 => ($"the gateway has too many files open to start '{shown}' ({system})", "Stop some servers and start the gateway again."),
        5 => ($"'{shown}' may not be run ({system})", "Allow it in its permissions, and check that no rule of the machine or virus scanner blocks it."),
        8 or 14 or 1455 => ($"the system has no memory for '{shown}' ({system})", "End other programs, or enlarge the paging file."),
        32 => ($"'{shown}' is being written at this moment ({system})", "Try again once its installation is done."),
        206 => ($"the arguments of '{shown}' are too long for the system ({system})", "Shorten \"args\": all in all 32,767 characters."),
        225 or 226 => ($"'{shown}' was taken for a virus ({system})", "Ask the virus scanner; if it is wrong, allow the program there."),
        740 => ($"'{shown}' wants to run as administrator ({system})", "Start the gateway as administrator, or use a program that does not need it."),
        1260 => ($"'{shown}' is blocked by a rule of this machine ({system})", "Ask its administrator to allow the program."),
        _ => ($"'{shown}' was refused by the system ({system})", "Check that it is a program for this machine."),
    };

    /// <summary>The program itself was found before: what is missing is what it needs to run, or the folder.</summary>
    private static (string Cause, string Remedy) NotFound(ProcessPlan plan, string shown, string system)
    {
        if (plan.WorkingDirectory is { } folder && !Directory.Exists(folder))
        {
            return ($"the folder that '{shown}' should start in no longer exists ({system})", "Create it or correct \"cwd\".");
        }

        if (Interpreter(plan.Program) is { Length: > 0 } interpreter)
        {
            return interpreter.EndsWith('\r')
                ? ($"the first line of '{shown}' ends with a Windows line break, so its interpreter is not found ({system})", "Save it with LF line endings.")
                : ($"'{shown}' is a script for '{UntrustedText.OneLine(interpreter, 200)}', which does not exist ({system})", "Install that program, or correct the first line of the script.");
        }

        return File.Exists(plan.Program)
            ? ($"'{shown}' needs a program loader that does not exist on this machine ({system})", "It was built for another system or C library: install the build for this machine.")
            : ($"'{shown}' no longer exists ({system})", "Install it again, or correct \"command\".");
    }

    private static string? Interpreter(string program)
    {
        try
        {
            using var stream = new FileStream(program, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] beginning = new byte[256];
            int length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
            string line = Encoding.UTF8.GetString(beginning, 0, length).Split('\n')[0];
            if (!line.StartsWith("#!", StringComparison.Ordinal))
            {
                return null;
            }

            string command = line[2..].TrimStart(' ', '\t');
            int space = command.IndexOfAny([' ', '\t']);
            return space < 0 ? command : command[..space];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
